"""What a caller was told of a recording, and said to it; how what it says for us ends."""

from __future__ import annotations

from enum import StrEnum


class VoiceEnd(StrEnum):
    """Why a caller's own recording ended."""

    SILENCE = "silence"
    """The caller paused for long enough."""
    KEY = "key"
    MAX_TIME = "max_time"
    HANG_UP = "hang_up"
    NO_INPUT = "no_input"
    """Nothing was said: nothing is kept."""


class Consent(StrEnum):
    """The caller's part in a recording."""

    NONE = "none"
    """Not told by us."""
    ANNOUNCED = "announced"
    AGREED = "agreed"
    """Asked, and pressed the key that says yes."""
    REFUSED = "refused"
    """Asked, and didn't: nothing is recorded."""
