"""A shift again in virtual time: the same callers, other patience and talk, by the distributor.

What a queue is to expect follows from when callers come, how long contacts take and how patient
callers are (M/G/n+M, of which Erlang A is the case of exponential talk). A shift is too short for
the steady state, and chance alone moves its figures: many shifts in virtual time show how far.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from telephony.acd import events as on
from telephony.acd.commands import Command, Connect, Offer
from telephony.acd.distributor import Distributor
from telephony.acd.queue import Queue
from telephony.acd.queue_figures import QueueFigures

SHIFTS = 200
_QUEUE = "support"


@dataclass(frozen=True, slots=True)
class Shift:
    """As it was; all times in seconds."""

    agents: int
    arrivals: Sequence[float]
    talks: Sequence[float]
    """Of the contacts that there were."""
    ringing: float
    """From an offer to the agent's answer, in the mean."""
    patience: float
    """Exponential, with this mean."""


@dataclass(frozen=True, slots=True)
class Range:
    """Where 95 of 100 shifts lie, and the middle one."""

    low: float
    middle: float
    high: float

    def off(self, value: float) -> float:
        """How far outside; 0 within."""
        return max(0.0, self.low - value, value - self.high)


def predict(shift: Shift, shifts: int = SHIFTS) -> tuple[Range, Range]:
    """Service level and share of callers who give up, 0 to 1."""
    figures = [_Again(shift, seed).run() for seed in range(shifts)]
    return (
        _range([each.service_level or 0.0 for each in figures]),
        _range([each.abandoned / each.offered for each in figures]),
    )


def _range(values: Sequence[float]) -> Range:
    low, middle, high = np.percentile(values, (2.5, 50, 97.5))
    return Range(float(low), float(middle), float(high))


class _Again:
    """One shift in virtual time."""

    def __init__(self, shift: Shift, seed: int) -> None:
        self._shift = shift
        self._chance = random.Random(seed)
        self._distributor = Distributor([Queue(_QUEUE)])
        self._numbers = itertools.count()
        self._agenda: list[tuple[float, int, on.Event]] = []
        self._now = 0.0
        self._follow: dict[type[Command], Callable[[Command], None]] = {
            Offer: self._ring,
            Connect: self._talk,
        }

    def run(self) -> QueueFigures:
        """The queue's figures once everybody has gone."""
        for number in range(self._shift.agents):
            self._handle(on.AgentSignedIn(f"a{number}", (_QUEUE,)))
            self._handle(on.AgentReady(f"a{number}"))
        for number, at in enumerate(self._shift.arrivals):
            self._plan(at, on.CallerArrived(f"c{number}", _QUEUE))
        while self._agenda:
            at, _, event = heapq.heappop(self._agenda)
            self._now += at - self._now
            if isinstance(event, on.CallerArrived):
                patience = self._chance.expovariate(1 / self._shift.patience)
                self._plan(patience, on.CallerLeft(event.caller))
            served = isinstance(event, on.CallerLeft) and not self._waits(event.caller)
            if not served:
                self._handle(event)
        return self._distributor.floor.figures[_QUEUE]

    def _waits(self, caller: str) -> bool:
        return caller in self._distributor.floor.waiting

    def _plan(self, after: float, event: on.Event) -> None:
        heapq.heappush(self._agenda, (self._now + after, next(self._numbers), event))

    def _handle(self, event: on.Event) -> None:
        for command in self._distributor.handle(event, self._now):
            follow = self._follow.get(type(command))
            if follow is not None:
                follow(command)

    def _ring(self, offer: Command) -> None:
        assert isinstance(offer, Offer)
        self._plan(self._shift.ringing, on.OfferAccepted(offer.agent, offer.offer))

    def _talk(self, connect: Command) -> None:
        assert isinstance(connect, Connect)
        self._plan(self._chance.choice(self._shift.talks), on.ContactEnded(connect.agent))
