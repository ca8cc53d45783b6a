"""The course of the day, looked at every few seconds for as long as the edge runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

from telephony.acd.course_of_day import AWAY, CourseOfDay, QueueLook
from telephony.calendars.calendar import day_number, midnight
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.interfaces.supervisor_desk import DayCourse

LOOK_SECONDS = 5.0
MINUTE = 60.0


class DayWatch:
    """Lives on the event loop. `wall` gives seconds since the epoch, `zone` the firm's midnight."""

    def __init__(
        self, centre: ContactCentre, zone: ZoneInfo, wall: Callable[[], float] = time.time
    ) -> None:
        self.course = CourseOfDay()
        self._centre = centre
        self._zone = zone
        self._wall = wall

    async def watch(self) -> None:
        """Look again and again."""
        self.start()
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def start(self) -> None:
        """What is known of the day already was remembered by its own minutes."""
        self.course.start(day_number(self._wall(), self._zone), self._queues())

    def look(self) -> None:
        """Take the floor as it stands."""
        now = self._wall()
        on_duty = {
            agent.name: agent.queues
            for agent in self._centre.distributor.floor.roster
            if agent.state not in AWAY
        }
        day = day_number(now, self._zone)
        self.course.look(day, self.minute_of(now), self._queues(), on_duty)

    def view(self, queues: frozenset[str] | None) -> DayCourse:
        """The day so far."""
        now, course = self._wall(), self.course
        minute = self.minute_of(now)
        return DayCourse(
            midnight=midnight(now, self._zone),
            now=minute,
            waiting=course.waiting(queues),
            counted=course.counted(queues),
            in_time=course.in_time(queues),
            on_duty=course.on_duty(queues, minute),
        )

    def minute_of(self, at: float) -> int:
        """Of the day that `at`, in seconds since the epoch, belongs to."""
        return int((at - midnight(at, self._zone)) / MINUTE)

    def _queues(self) -> dict[str, QueueLook]:
        return {
            name: self._look_at(name, len(room.callers))
            for name, room in self._centre.distributor.floor.rooms.items()
        }

    def _look_at(self, name: str, waiting: int) -> QueueLook:
        today = self._centre.today.queue(name)
        return QueueLook(waiting, today.counted, today.answered_in_time)
