"""The event loop's time as seconds since the epoch, for pages."""

from __future__ import annotations

import asyncio
import time

_STEP = 1.0
"""Seconds by which the wall clock must have been set until it is followed."""


class EpochClock:
    """Gives the same answer for the same moment, so that a page sees a change only where one is."""

    def __init__(self) -> None:
        self._offset: float | None = None

    def epoch(self, loop_time: float) -> float:
        """`loop_time`, of the running event loop's clock, in seconds since the epoch."""
        offset = time.time() - asyncio.get_running_loop().time()
        if self._offset is None or abs(offset - self._offset) > _STEP:
            self._offset = offset
        return loop_time + self._offset
