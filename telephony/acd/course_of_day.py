"""How a day goes, minute by minute: callers served in time, callers waiting, agents on duty.

It is looked at every few seconds. Figures that only grow are kept by what they have grown since
the last look, numbers of people by the most that were seen in a minute. Agents are kept one by
one: somebody who serves two queues is one person on duty for both together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from telephony.acd.agent_state import AgentState

AWAY = frozenset({AgentState.OFFLINE, AgentState.BREAK})
"""Everybody else is on duty."""
Queues = Collection[str] | None
"""None: all."""


@dataclass(frozen=True, slots=True)
class QueueLook:
    """A queue at a moment: who waits, and of its day so far how many count for the service level
    and how many of those were answered in time."""

    waiting: int
    counted: int
    in_time: int


@dataclass(slots=True)
class _QueueCourse:
    waiting: dict[int, int] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)
    in_time: dict[int, int] = field(default_factory=dict)
    last: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class _Duty:
    """An agent's stretches of work, from one minute to another; the last one may go on."""

    queues: frozenset[str]
    stretches: list[tuple[int, int]] = field(default_factory=list)
    since: int | None = None


class CourseOfDay:
    """Minutes count from the firm's midnight; minutes of which there is nothing to say are left
    out of what it gives."""

    def __init__(self) -> None:
        self._day: int | None = None
        self._queues: dict[str, _QueueCourse] = {}
        self._agents: dict[str, _Duty] = {}

    def start(self, day: int, queues: Mapping[str, QueueLook]) -> None:
        """What the figures say already isn't news of this minute."""
        self._day = day
        for name, look in queues.items():
            self._queues.setdefault(name, _QueueCourse()).last = (look.counted, look.in_time)

    def look(
        self,
        day: int,
        minute: int,
        queues: Mapping[str, QueueLook],
        on_duty: Mapping[str, frozenset[str]],
    ) -> None:
        """The floor as it stands; `on_duty` are agents and the queues that each serves."""
        if day != self._day:
            self._day = day
            self._queues.clear()
            self._agents.clear()
        for name, look in queues.items():
            self._look_at(self._queues.setdefault(name, _QueueCourse()), minute, look)
        for agent, served in on_duty.items():
            duty = self._agents.setdefault(agent, _Duty(served))
            duty.queues = served
            if duty.since is None:
                duty.since = minute
        for agent, duty in self._agents.items():
            if duty.since is not None and agent not in on_duty:
                duty.stretches.append((duty.since, max(duty.since, minute)))
                duty.since = None

    def remember_caller(self, queue: str, came: float, met: float, *, in_time: bool) -> None:
        """A caller of today who met an agent before this program started; in minutes."""
        course = self._queues.setdefault(queue, _QueueCourse())
        _add(course.counted, int(met), 1)
        _add(course.in_time, int(met), int(in_time))
        if met > came:
            for minute in range(max(0, int(came)), int(met) + 1):
                _add(course.waiting, minute, 1)

    def remember_duty(self, agent: str, queues: frozenset[str], begin: int, end: int) -> None:
        """A stretch of work of today, before this program started."""
        if end > begin:
            self._agents.setdefault(agent, _Duty(queues)).stretches.append((begin, end))

    def waiting(self, queues: Queues) -> dict[int, int]:
        """The most callers that were seen waiting, by minute."""
        return _sums(course.waiting for course in self._of(queues))

    def counted(self, queues: Queues) -> dict[int, int]:
        """Callers who count for the service level, by the minute in which they met an agent or
        gave up."""
        return _sums(course.counted for course in self._of(queues))

    def in_time(self, queues: Queues) -> dict[int, int]:
        """Those of them who were answered in time."""
        return _sums(course.in_time for course in self._of(queues))

    def on_duty(self, queues: Queues, now: int) -> dict[int, int]:
        """Agents at work, by minute, up to this one."""
        changes = [0] * (now + 2)
        for begin, end in self._stretches(queues, now):
            if begin <= now:
                changes[max(0, begin)] += 1
                changes[min(end, now + 1)] -= 1
        found, present = {}, 0
        for minute in range(now + 1):
            present += changes[minute]
            if present:
                found[minute] = present
        return found

    def _stretches(self, queues: Queues, now: int) -> Iterator[tuple[int, int]]:
        for duty in self._agents.values():
            if queues is None or not duty.queues.isdisjoint(queues):
                yield from duty.stretches
                if duty.since is not None:
                    yield duty.since, now + 1

    def _look_at(self, course: _QueueCourse, minute: int, look: QueueLook) -> None:
        if look.waiting > course.waiting.get(minute, 0):
            course.waiting[minute] = look.waiting
        counted, in_time = course.last
        _add(course.counted, minute, max(0, look.counted - counted))
        _add(course.in_time, minute, max(0, look.in_time - in_time))
        course.last = (look.counted, look.in_time)

    def _of(self, queues: Queues) -> Iterator[_QueueCourse]:
        for name, course in self._queues.items():
            if queues is None or name in queues:
                yield course


def _add(counts: dict[int, int], minute: int, number: int) -> None:
    if number:
        counts[minute] = counts.get(minute, 0) + number


def _sums(parts: Iterator[dict[int, int]]) -> dict[int, int]:
    total: dict[int, int] = {}
    for part in parts:
        for minute, number in part.items():
            total[minute] = total.get(minute, 0) + number
    return total
