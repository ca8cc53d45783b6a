"""Recording what people say to each other, as call control sees it.

Two tracks of the same length, written natively. What each hears may change at any time; where
it hears nobody there is silence, so that a moment of the one is the same moment of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

from telephony.interfaces.user_agent import Leg


class Recorder(Protocol):
    """One recording while it is made. Lives on the event loop; every method returns at once."""

    def hear(self, left: Collection[Leg], right: Collection[Leg]) -> None:
        """From now on `left` is what these legs' peers say, and `right` what those say."""

    def pause(self) -> None:
        """Silence on both tracks; nothing that is said reaches the disk."""

    def resume(self) -> None:
        """Hear again whom `hear` named last."""

    def close(self) -> None:
        """Finish both files; each is complete once its WAV header tells its length."""


class RecorderFactory(Protocol):
    """Who makes recorders."""

    def record(
        self,
        left: Path,
        right: Path,
        began: Callable[[float], None],
        failed: Callable[[str], None],
    ) -> Recorder:
        """Write 16-bit mono WAV files at 8000 Hz, which must exist and are overwritten.

        Either `began` is called, with the time of the first sample in seconds since the epoch,
        or `failed` with a sentence; on the event loop.
        """
