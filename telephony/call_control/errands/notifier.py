"""Tells people of what happened: each notification is kept until it was taken, or given up.

    made ─► on disk ─► sent ─taken────────────────► delivered
               ▲         └─not taken─► waits longer each time, a day in all ─► given up
               └─────────────┘

A notification may arrive twice where the edge died between its being taken and that being noted:
its id says so to the receiver.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

import structlog

from telephony.domain.call import new_call_id
from telephony.domain.errors import NotificationError, StoreError
from telephony.interfaces.notifications import Courier, Notification, NotificationStore, Way

FIRST_WAIT = 30.0
LONGEST_WAIT = 3600.0
"""Seconds between two attempts; doubled each time."""
GIVEN_UP_AFTER = 86_400.0
"""Seconds since it was made."""
AT_ONCE = 4
LOOKED_EVERY = 5.0
"""Seconds between looks for those whose time has come."""

log = structlog.get_logger(__name__)


class Notifier:
    """Lives on the event loop; `tell` blocks and is for worker threads."""

    def __init__(
        self,
        store: NotificationStore,
        couriers: Mapping[Way, Courier],
        *,
        first_wait: float = FIRST_WAIT,
        looked_every: float = LOOKED_EVERY,
    ) -> None:
        self._store = store
        self._couriers = couriers
        self._first_wait = first_wait
        self._looked_every = looked_every
        self.problem = ""
        """Why the last look failed, as a sentence; "" while all is well."""

    def tell(self, way: Way, target: str, content: Mapping[str, str | float]) -> None:
        """On disk when this returns; sent soon. Raises `StoreError`."""
        now = time.time()
        made = Notification(new_call_id(now), way, target, content, made_at=now, due_at=now)
        self._store.put_notification(made)

    async def run(self) -> None:
        """Send what is due, again and again, until cancelled."""
        while True:
            try:
                now = time.time()
                due = await asyncio.to_thread(self._store.due_notifications, now, AT_ONCE)
                await asyncio.gather(*(asyncio.to_thread(self._attempt, one) for one in due))
            except StoreError as error:
                if self.problem != str(error):
                    log.critical("notifications aren't sent", problem=str(error))
                self.problem = str(error)
                due = []
            else:
                self.problem = ""
            if len(due) < AT_ONCE:
                await asyncio.sleep(self._looked_every)

    def _attempt(self, notification: Notification) -> None:
        """Send, and note what came of it. Blocks."""
        tried = replace(notification, attempts=notification.attempts + 1)
        try:
            self._courier(notification.way).send(notification)
        except NotificationError as error:
            self._store.put_notification(self._not_taken(tried, str(error)))
        else:
            done = replace(tried, ended_at=time.time(), delivered=True, problem="")
            self._store.put_notification(done)

    def _courier(self, way: Way) -> Courier:
        """Of an earlier configuration there may be some that nobody sends any more."""
        courier = self._couriers.get(way)
        if courier is None:
            raise NotificationError(f"Nothing is configured to send a {way}.")
        return courier

    def _not_taken(self, tried: Notification, problem: str) -> Notification:
        now = time.time()
        wait = min(self._first_wait * 2 ** min(tried.attempts - 1, 20), LONGEST_WAIT)
        log.warning(
            "notification not taken", way=tried.way, attempts=tried.attempts, problem=problem
        )
        if now + wait > tried.made_at + GIVEN_UP_AFTER:
            log.error("notification given up", way=tried.way, attempts=tried.attempts)
            return replace(tried, ended_at=now, problem=problem)
        return replace(tried, due_at=now + wait, problem=problem)
