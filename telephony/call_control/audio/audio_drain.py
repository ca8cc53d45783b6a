"""One task drains the rings that somebody listens to, in bulk, and most of all the loud ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from telephony.interfaces.audio_ring import AudioRing, WorthDraining

INTERVAL = 0.04
"""Seconds between rounds: two frames. What a round costs is finding each call's objects in memory,
whatever it has to say; a caller who interrupts waits 10 ms longer than with one."""

log = structlog.get_logger(__name__)

Advance = Callable[[], bool]
"""Takes what came. Whether it has to be called in the next round too, however quiet it is."""


class AudioDrain:
    """Calls its members, some each round, others when they might hear something; else idle.

    Most callers are silent most of the time, and what is quieter than any speech may lie a moment.
    """

    def __init__(
        self, worth_draining: WorthDraining | None = None, interval: float = INTERVAL
    ) -> None:
        """Without `worth_draining` every ring is."""
        self._worth_draining = worth_draining
        self._interval = interval
        self._members: dict[Advance, AudioRing | None] = {}
        """None for those of every round."""
        self._by_ring: dict[AudioRing, Advance] = {}
        self._in_any_case: dict[Advance, None] = {}
        """Those to be called in the next round."""
        self._somebody = asyncio.Event()

    def add(self, advance: Advance, ring: AudioRing) -> None:
        """Call `advance` from now on, when its `ring` is worth it."""
        self._members[advance] = ring
        self._by_ring[ring] = advance
        self._somebody.set()

    def add_to_every_round(self, advance: Advance) -> None:
        """Call `advance` from now on, whatever is heard."""
        self._members[advance] = None
        self._in_any_case[advance] = None
        self._somebody.set()

    def remove(self, advance: Advance) -> None:
        """Stop calling it; nothing to do if it isn't a member."""
        ring = self._members.pop(advance, None)
        if ring is not None:
            del self._by_ring[ring]
        self._in_any_case.pop(advance, None)
        if not self._members:
            self._somebody.clear()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._somebody.wait()
            for advance in self._due():
                self._call(advance)
            await asyncio.sleep(self._interval)

    def _due(self) -> list[Advance]:
        if self._worth_draining is None:
            return list(self._members)
        heard = map(self._by_ring.get, self._worth_draining())
        due = {**self._in_any_case, **{advance: None for advance in heard if advance is not None}}
        return list(due)

    def _call(self, advance: Advance) -> None:
        try:
            again = advance()
        except Exception:
            # One caller's trouble must not make the others deaf.
            log.exception("listening turn failed")
            self.remove(advance)
            return
        if again and advance in self._members:
            self._in_any_case[advance] = None
        elif self._members.get(advance) is not None:
            self._in_any_case.pop(advance, None)
