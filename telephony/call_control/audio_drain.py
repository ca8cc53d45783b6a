"""One task drains every ring that somebody listens to, in bulk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

INTERVAL = 0.04
"""Seconds between rounds: two frames. What a round costs is finding each call's objects in memory,
whatever it has to say; a caller who interrupts waits 10 ms longer than with one."""

log = structlog.get_logger(__name__)

Advance = Callable[[], None]


class AudioDrain:
    """Calls each member once a round; idle while there is none."""

    def __init__(self, interval: float = INTERVAL) -> None:
        self._interval = interval
        self._members: list[Advance] = []
        self._somebody = asyncio.Event()

    def add(self, advance: Advance) -> None:
        """Call `advance` every round from now on."""
        self._members.append(advance)
        self._somebody.set()

    def remove(self, advance: Advance) -> None:
        """Stop calling it; nothing to do if it isn't a member."""
        if advance in self._members:
            self._members.remove(advance)
        if not self._members:
            self._somebody.clear()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._somebody.wait()
            for advance in list(self._members):
                try:
                    advance()
                except Exception:
                    # One caller's trouble must not make the others deaf.
                    log.exception("listening turn failed")
                    self.remove(advance)
            await asyncio.sleep(self._interval)
