"""A ring of audio that native code fills and Python drains in bulk."""

from __future__ import annotations

from typing import Protocol


class AudioRing(Protocol):
    """The audio of one leg, for voice activity and recognition.

    Samples are 16-bit little-endian mono at `sample_rate` (Hz). The ring holds a bounded
    time; when the reader is late the oldest samples are lost and counted in `overrun`.
    """

    @property
    def sample_rate(self) -> int: ...

    @property
    def overrun(self) -> int:
        """Samples lost so far because nobody drained in time."""

    def drain(self) -> bytes:
        """Everything since the last call; whole 20 ms frames, possibly none."""

    def close(self) -> None:
        """Stop filling; safe to call twice."""
