"""The course of a day as three charts: service level, callers waiting, agents on duty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from math import ceil, floor

from telephony.interfaces.supervisor_desk import DayCourse
from telephony.web.charts.axes import TimeAxis, ValueAxis, counting_axis
from telephony.web.charts.time_chart import Slot, TimeChart, line_chart, step_chart

MINUTE = 60.0
"""Seconds."""
HOUR = 60
"""Minutes."""
SERVED_SLOT, PRESENT_SLOT = 15, 5
"""Minutes of one value: a level of few callers says little."""
FEWEST_HOURS = 3
"""Of a picture."""


@dataclass(frozen=True, slots=True)
class CoursePicture:
    """One chart, and what it says in a few words."""

    name: str
    now: str
    """The figure of this moment, or of the day."""
    says: str
    """For those who don't see the chart."""
    chart: TimeChart


def course_pictures(course: DayCourse, goal: float | None, zone: tzinfo) -> list[CoursePicture]:
    """Of the hours in which there was something, up to this one. `goal` is from 0 to 1."""
    return _Drawing(course, zone).pictures(goal)


class _Drawing:
    def __init__(self, course: DayCourse, zone: tzinfo) -> None:
        self._course = course
        self._zone = zone
        parts = (course.waiting, course.counted, course.on_duty)
        first = min((min(part) for part in parts if part), default=course.now)
        self._end = ceil((course.now + 1) / HOUR) * HOUR
        self._begin = max(0, min(floor(first / HOUR) * HOUR, self._end - FEWEST_HOURS * HOUR))
        self._end = max(self._end, self._begin + FEWEST_HOURS * HOUR)
        self._axis = TimeAxis(self._at(self._begin), self._at(self._end), zone)

    def pictures(self, goal: float | None) -> list[CoursePicture]:
        return [self._served(goal), self._waiting(), self._on_duty()]

    def _served(self, goal: float | None) -> CoursePicture:
        counted, in_time = self._course.counted, self._course.in_time
        slots = []
        for begin, end in self._slots(SERVED_SLOT):
            number, right = _sum(counted, begin, end), _sum(in_time, begin, end)
            about = f"{self._clock(begin)}: {_percent(right, number)}, {right} of {number} in time"
            value = 100 * right / number if number else None
            slots.append(Slot(self._at(begin), self._at(end), value, about if number else ""))
        day = _percent(sum(in_time.values()), sum(counted.values()))
        aim = None if goal is None else 100 * goal
        chart = line_chart(slots, self._axis, _PERCENT, aim)
        says = f"Service level by quarter of an hour; today {day}"
        return CoursePicture("Service level", f"{day} today", says, chart)

    def _waiting(self) -> CoursePicture:
        return self._people(
            "Waiting", "Most callers waiting at once", self._course.waiting, _callers
        )

    def _on_duty(self) -> CoursePicture:
        return self._people("On duty", "Agents on duty", self._course.on_duty, _agents)

    def _people(
        self, name: str, title: str, numbers: Mapping[int, int], words: Callable[[int], str]
    ) -> CoursePicture:
        slots = []
        for begin, end in self._slots(PRESENT_SLOT):
            most = max((numbers.get(minute, 0) for minute in range(begin, end)), default=0)
            about = f"{self._clock(begin)}: {words(most)}"
            slots.append(Slot(self._at(begin), self._at(end), most, about))
        peak = max(numbers, key=lambda minute: numbers[minute], default=None)
        now = numbers.get(self._course.now, 0)
        said = "nobody today"
        if peak is not None:
            said = f"at most {numbers[peak]} at {self._clock(peak)}"
        axis = counting_axis(0 if peak is None else numbers[peak])
        chart = step_chart(slots, self._axis, axis)
        return CoursePicture(name, said, f"{title}; {said}, now {now}", chart)

    def _slots(self, length: int) -> Sequence[tuple[int, int]]:
        """From the beginning until now; the last one may be cut short."""
        last = self._course.now + 1
        return [(one, min(one + length, last)) for one in range(self._begin, last, length)]

    def _at(self, minute: int) -> float:
        return self._course.midnight + minute * MINUTE

    def _clock(self, minute: int) -> str:
        return f"{datetime.fromtimestamp(self._at(minute), self._zone):%H:%M}"


def _sum(numbers: Mapping[int, int], begin: int, end: int) -> int:
    return sum(numbers.get(minute, 0) for minute in range(begin, end))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part // whole} %" if whole else "\N{EN DASH}"


def _callers(number: int) -> str:
    return "nobody waited" if not number else f"{number} waited"


def _agents(number: int) -> str:
    return "nobody on duty" if not number else f"{number} on duty"


_PERCENT = ValueAxis(0, 100, 25, lambda value: f"{value:.0f} %")
