"""One look after another at every leg's audio, on the engine thread.

Whom a leg hears is looked at every round while it is being learnt. Whether anything came at
all is looked at in turn, a share of the legs each round, so that no round is long: asking the
library costs some 5 us a leg.
"""

from __future__ import annotations

import time
from typing import Protocol

ROUND = 0.02
"""Seconds; the engine's poll makes it up to 50 ms where nothing happens."""
TURN = 2.0
"""Seconds in which every leg's reception was looked at once."""


class WatchedLeg(Protocol):
    """A leg whose audio is looked at."""

    def learn_source(self, now: float) -> bool:
        """Look whom it hears; whether that needs another look."""

    def check_reception(self, now: float) -> None:
        """Look whether anything came lately."""


class MediaWatch:
    """Legs with audio. Engine thread only."""

    def __init__(self) -> None:
        self._legs: dict[WatchedLeg, None] = {}
        self._learning: set[WatchedLeg] = set()
        self._waiting: list[WatchedLeg] = []
        self._owed = 0.0
        self._looked_at = 0.0

    def add(self, leg: WatchedLeg) -> None:
        """Its audio was negotiated, for the first time or anew."""
        self._legs[leg] = None
        self._learning.add(leg)

    def remove(self, leg: WatchedLeg) -> None:
        """It is over; nothing to do if it isn't watched."""
        self._legs.pop(leg, None)
        self._learning.discard(leg)
        if not self._legs:
            self._waiting.clear()  # nobody's turn comes until the next call: let go of them

    def look(self) -> None:
        """One round."""
        now = time.monotonic()
        for leg in list(self._learning):
            if not leg.learn_source(now):
                self._learning.discard(leg)
        self._check_some(now)

    def _check_some(self, now: float) -> None:
        elapsed, self._looked_at = min(now - self._looked_at, TURN), now
        self._owed += len(self._legs) * elapsed / TURN
        while self._owed >= 1.0:
            self._owed -= 1.0
            if not self._waiting:
                self._waiting = list(self._legs)
            if self._waiting and (leg := self._waiting.pop()) in self._legs:
                leg.check_reception(now)
