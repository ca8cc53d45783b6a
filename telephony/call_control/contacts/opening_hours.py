"""Queues open and close by their calendars.

The wall clock is looked at once a second rather than waited for: it may be set, and a laptop
may have slept.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from telephony.acd.events import Event, QueueClosed, QueueOpened
from telephony.calendars.calendar import Calendar

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class QueueHours:
    """When a queue is open, and whether those who wait at closing time stay."""

    calendar: Calendar
    keep_waiting: bool = True


class OpeningHours:
    """Lives on the event loop; `tell` is the contact centre's."""

    def __init__(
        self,
        hours: Mapping[str, QueueHours],
        tell: Callable[[Event], None],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._hours = dict(hours)
        self._tell = tell
        self._wall = wall
        self._closed: set[str] = set()

    def change(self, hours: Mapping[str, QueueHours]) -> None:
        """Other hours from now on."""
        self._hours = dict(hours)
        self.look()

    def look(self) -> None:
        """Tell the distributor what has opened or closed since the last look."""
        now = self._wall()
        closed = {name for name, by in self._hours.items() if not by.calendar.is_open(now)}
        for queue in sorted(self._closed - closed):
            log.info("queue opens", queue=queue)
            self._tell(QueueOpened(queue))
        for queue in sorted(closed - self._closed):
            log.info("queue closes", queue=queue)
            self._tell(QueueClosed(queue, self._hours[queue].keep_waiting))
        self._closed = closed

    async def watch(self) -> None:
        """Look once a second, for as long as the edge runs."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)
