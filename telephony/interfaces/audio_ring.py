"""A ring of audio that native code fills and Python drains in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


WorthDraining = Callable[[], Iterable[AudioRing]]
"""Those to which something loud came since they were drained, or that wait for `QUIET_FOR`."""
QUIET_FOR = 0.8
"""Seconds for which a ring may hold what is too quiet for speech or a key."""
