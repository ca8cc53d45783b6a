"""Callers who wait, in the order in which they are urgent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sortedcontainers import SortedKeyList

from telephony.acd.demand import Demand
from telephony.acd.expected_wait import WaitRange
from telephony.acd.queue import Queue, Requirement
from telephony.acd.roster import Agent

_HEAD, _NORMAL = 0, 1


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
    offers: dict[int, str] = field(default_factory=dict)
    """Agents who are rung for this caller, by offer."""
    declined: dict[str, float] = field(default_factory=dict)
    """Until when it isn't offered again to an agent who declined."""
    leave_by: float | None = None
    """When the queue's `max_wait` is over."""
    told: tuple[float, WaitRange] | None = None
    """The last announced range, and when."""

    @property
    def key(self) -> tuple[int, float, int]:
        """Sorts callers of one queue: the least is served first."""
        return self.rank, self.virtual_arrival, self.sequence

    @property
    def demand(self) -> Demand:
        """What it needs now."""
        return self.demands[0][1]

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
    return SortedKeyList(callers or [], key=lambda caller: caller.key)


class QueueRoom:
    """A queue's settings and everybody who waits in it."""

    def __init__(self, settings: Queue) -> None:
        self.settings = settings
        self.open = True
        self.callers: Any = by_urgency()
        """All who wait, rung for or not."""
        self.last_order = (-1, -1)
        """The roster place of the agent who was offered the last caller."""

    def position(self, caller: WaitingCaller) -> int:
        """1 is next."""
        return int(self.callers.bisect_key_left(caller.key)) + 1


class Line:
    """Those of a queue who need the same, and the agents who could help."""

    def __init__(self, demand: Demand, room: QueueRoom) -> None:
        self.demand = demand
        self.room = room
        self.callers: Any = by_urgency()
        """Not those for whom somebody is rung already."""
        self.able: dict[str, Agent] = {}
        """Signed in and able, free or not."""
        self.free: dict[str, Agent] = {}
        """Those of them who are ready."""
