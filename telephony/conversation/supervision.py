"""How a supervisor takes part in an agent's contact."""

from __future__ import annotations

from enum import StrEnum


class Supervision(StrEnum):
    """What a supervisor is heard by."""

    LISTEN = "listen"
    """Hears both, is heard by nobody."""
    WHISPER = "whisper"
    """Is heard by the agent alone."""
    BARGE = "barge"
    """Is heard by all."""
