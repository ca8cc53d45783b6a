"""One look at the floor for all pages that show it, a few times a second at most.

However much happens, and however many watch, the floor is read once per look and per set of
queues that somebody may see. A page that is slow to take what it is sent skips looks: what it
lacks is reckoned against what it was sent last, so nothing piles up here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable

from telephony.interfaces.supervisor_desk import SupervisorDesk
from telephony.web.supervisor.floor_look import FloorLook
from telephony.web.supervisor.floor_rows import rows_of

LOOKS_APART = 0.25
"""Seconds."""

Queues = frozenset[str] | None
"""What somebody may see; None: everything."""


class FloorFeed:
    """Lives on the event loop; watches the desk for as long as somebody looks."""

    def __init__(self, desk: SupervisorDesk) -> None:
        self._desk = desk
        self._looks: dict[Queues, FloorLook] = {}
        self._watchers: set[asyncio.Event] = set()
        self._end_watch: Callable[[], None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._last_look = float("-inf")

    @property
    def watchers(self) -> int:
        """How many pages look on."""
        return len(self._watchers)

    async def looks(
        self, queues: Queues, *, at_least_every: float
    ) -> AsyncGenerator[FloorLook, None]:
        """The floor now, and after each change; the same again after `at_least_every` seconds
        in which nothing happened. Close it when nobody looks any more."""
        changed = asyncio.Event()
        self._join(changed)
        try:
            while True:
                yield self._look(queues)
                try:
                    async with asyncio.timeout(at_least_every):
                        await changed.wait()
                except TimeoutError:
                    continue
                changed.clear()
        finally:
            self._leave(changed)

    def _look(self, queues: Queues) -> FloorLook:
        look = self._looks.get(queues)
        if look is None:
            look = self._looks[queues] = FloorLook(rows_of(self._desk.floor(queues)))
        return look

    def _join(self, watcher: asyncio.Event) -> None:
        self._watchers.add(watcher)
        if self._end_watch is None:
            self._looks.clear()
            self._end_watch = self._desk.watch(self._changed)

    def _leave(self, watcher: asyncio.Event) -> None:
        self._watchers.discard(watcher)
        if not self._watchers and self._end_watch is not None:
            self._end_watch()
            self._end_watch = None
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _changed(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            due = max(loop.time(), self._last_look + LOOKS_APART)
            self._timer = loop.call_at(due, self._look_again)

    def _look_again(self) -> None:
        self._timer = None
        self._last_look = asyncio.get_running_loop().time()
        self._looks.clear()
        for watcher in self._watchers:
            watcher.set()
