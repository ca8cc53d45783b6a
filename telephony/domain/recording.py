"""What a caller was told of a recording, and said to it."""

from __future__ import annotations

from enum import StrEnum


class Consent(StrEnum):
    """The caller's part in a recording."""

    NONE = "none"
    """Not told by us."""
    ANNOUNCED = "announced"
    AGREED = "agreed"
    """Asked, and pressed the key that says yes."""
    REFUSED = "refused"
    """Asked, and didn't: nothing is recorded."""
