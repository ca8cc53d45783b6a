"""The flow that a step belongs to, as far as its visits need to know it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from telephony.ivr.grammars.global_commands import Commands


@dataclass(frozen=True, slots=True)
class Setting:
    """The same for every step and call of one flow."""

    flow: str
    """Its name."""
    folder: Path
    """Where paths of audio files start."""
    languages: tuple[str, ...]
    """BCP 47, all that it speaks, the one that calls begin in first."""
    commands: Commands
    """What the caller may ask for in any question."""
