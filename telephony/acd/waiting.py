"""Callers who wait, in the order in which they are urgent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from sortedcontainers import SortedKeyList

from telephony.acd.demand import Demand
from telephony.acd.expected_wait import WaitRange
from telephony.acd.queue import Queue, Requirement
from telephony.acd.roster import Agent

_HEAD, _NORMAL = 0, 1

Key = tuple[int, float, int]
First = tuple[Key, "WaitingCaller"]
"""Of two callers of one queue the lesser of these is served first; no two keys are equal."""


@dataclass(slots=True, eq=False)
class WaitingCaller:
    """One caller in a queue; times as the distributor's events give them."""

    name: str
    queue: str
    number: str
    priority: float
    skills: tuple[Requirement, ...]
    sticky_agent: str | None
    arrived: float
    virtual_arrival: float
    """`arrived`, moved back for priority, or for a place that was kept."""
    sequence: int
    demands: list[tuple[float, Demand]] = field(default_factory=list)
    """What it needs from how many seconds of waiting on; what is past is dropped."""
    rank: int = _NORMAL
    callback: bool = False
    """Has hung up and keeps its place: to be called once an agent is there."""
    rests: bool = False
    """A callback for which nobody may be rung now: called in vain, or after hours."""
    rests_until: float | None = None
    """None, while it rests: until the queue opens."""
    attempts: int = 0
    """Calls to it that were in vain."""
    expires: float | None = None
    """When a callback is given up."""
    offers: dict[int, str] = field(default_factory=dict)
    """Agents who are rung for this caller, by offer."""
    declined: dict[str, float] = field(default_factory=dict)
    """Until when it isn't offered again to an agent who declined."""
    leave_by: float | None = None
    """When the queue's `max_wait` is over."""
    told: tuple[float, WaitRange] | None = None
    """The last announced range, and when."""

    @property
    def key(self) -> Key:
        """Sorts callers of one queue: the least is served first."""
        return self.rank, self.virtual_arrival, self.sequence

    @property
    def demand(self) -> Demand:
        """What it needs now."""
        return self.demands[0][1]

    def catch_up(self, now: float) -> None:
        """Drop what is past: the first demand left is the one that counts now."""
        while len(self.demands) > 1 and self.demands[1][0] <= now - self.arrived:
            del self.demands[0]

    def to_the_head(self) -> None:
        """Before everybody who hasn't been put there too."""
        self.rank = _HEAD

    def urgency(self, now: float, weight: float) -> tuple[int, float, int]:
        """Compares callers of different queues: the greatest is served first."""
        return -self.rank, weight * (now - self.virtual_arrival), -self.sequence

    def declined_by(self, agent: str, now: float) -> bool:
        """Whether this agent declined it a moment ago."""
        return self.declined.get(agent, now) > now


def by_urgency(callers: list[WaitingCaller] | None = None) -> Any:
    """A list that keeps callers of one queue in their order."""
    return SortedKeyList(callers or [], key=attrgetter("key"))


class QueueRoom:
    """A queue's settings and everybody who waits in it."""

    def __init__(self, settings: Queue) -> None:
        self.settings = settings
        self.open = True
        self.callers: Any = by_urgency()
        """All who wait, rung for or not."""
        self.last_order = (-1, -1)
        """The roster place of the agent who was offered the last caller."""

    @property
    def on_the_line(self) -> int:
        """How many hold the line, callbacks left out."""
        return sum(not caller.callback for caller in self.callers)

    def position(self, caller: WaitingCaller) -> int:
        """1 is next."""
        return int(self.callers.bisect_key_left(caller.key)) + 1


class Line:
    """Those of a queue who need the same, and the agents who could help."""

    __slots__ = ("able", "callers", "demand", "filed", "first", "room")

    def __init__(self, demand: Demand, room: QueueRoom) -> None:
        self.demand = demand
        self.room = room
        self.callers: Any = by_urgency()
        """Not those for whom somebody is rung already."""
        self.first: First | None = None
        """The most urgent of them."""
        self.able: dict[str, Agent] = {}
        """Signed in and able, free or not."""
        self.filed: tuple[float, Key] | None = None
        """Weight and key by which it stands among lines in which somebody waits."""

    def add(self, caller: WaitingCaller) -> bool:
        """`caller` is one of them; True when it is the first."""
        self.callers.add(caller)
        key = caller.key
        if self.first is not None and self.first[0] < key:
            return False
        self.first = key, caller
        return True

    def remove(self, caller: WaitingCaller) -> bool:
        """`caller` isn't any more; False when it wasn't before."""
        # Whose place is to change leaves first, so the first one's key is that of its coming.
        if self.first is not None and caller is self.first[1]:
            del self.callers[0]
            first = self.callers[0] if self.callers else None
            self.first = None if first is None else (first.key, first)
            return True
        try:
            self.callers.remove(caller)
        except ValueError:
            return False
        return True

    def first_for(self, agent: str, now: float) -> First | None:
        """The first who hasn't just been declined by this agent."""
        if self.first is not None and not self.first[1].declined:
            return self.first
        for caller in self.callers:
            if not caller.declined_by(agent, now):
                return caller.key, caller
        return None


def longest_wait(callers: Iterable[WaitingCaller], now: float) -> float | None:
    """Seconds, of those who hold the line; None while nobody does. Who is to be called back has
    chosen not to wait."""
    return max((now - caller.arrived for caller in callers if not caller.callback), default=None)
