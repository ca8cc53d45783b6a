"""A day of a call centre in virtual time: random callers meet agents by the distributor."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from telephony.acd import events as on
from telephony.acd.commands import Command, Connect, Offer
from telephony.acd.distributor import Distributor
from telephony.acd.queue import Queue
from telephony.acd.queue_figures import QueueFigures


@dataclass
class Simulation:
    """Poisson arrivals, exponential talk and patience; rates in events a second."""

    arrivals: float
    service: float
    agents: int
    patience: float = 0.0
    queue: Queue = field(default_factory=lambda: Queue("sales", service_threshold=20))
    seed: int = 1

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._distributor = Distributor([self.queue])
        self._agenda: list[tuple[float, int, on.Event]] = []
        self._numbers = itertools.count()
        self._waiting: set[str] = set()
        self._follow: dict[type[Command], Callable[[Command], None]] = {
            Offer: self._answer,
            Connect: self._speak,
        }
        self.now = 0.0

    def run(self, callers: int) -> QueueFigures:
        """The queue's figures once `callers` have come; the first tenth doesn't count."""
        for number in range(self.agents):
            self._handle(on.AgentSignedIn(f"a{number}", (self.queue.name,)))
            self._handle(on.AgentReady(f"a{number}"))
        at = 0.0
        for number in range(callers):
            at += self._chance.expovariate(self.arrivals)
            self._until(at)
            if number == callers // 10:
                self._distributor.floor.figures[self.queue.name] = QueueFigures()
            self._arrive(f"c{number}")
        return self._distributor.floor.figures[self.queue.name]

    def _arrive(self, caller: str) -> None:
        self._waiting.add(caller)
        self._handle(on.CallerArrived(caller, self.queue.name))
        if self.patience and caller in self._waiting:
            self._plan(self._chance.expovariate(self.patience), on.CallerLeft(caller))

    def _until(self, at: float) -> None:
        while self._agenda and self._agenda[0][0] <= at:
            self.now, _, event = heapq.heappop(self._agenda)
            if isinstance(event, on.CallerLeft) and event.caller not in self._waiting:
                continue  # was served before its patience ran out
            self._handle(event)
        self.now = at

    def _plan(self, after: float, event: on.Event) -> None:
        heapq.heappush(self._agenda, (self.now + after, next(self._numbers), event))

    def _handle(self, event: on.Event) -> None:
        for command in self._distributor.handle(event, self.now):
            follow = self._follow.get(type(command))
            if follow is not None:
                follow(command)

    def _answer(self, offer: Command) -> None:
        assert isinstance(offer, Offer)
        self._handle(on.OfferAccepted(offer.agent, offer.offer))

    def _speak(self, connect: Command) -> None:
        assert isinstance(connect, Connect)
        self._waiting.discard(connect.caller)
        self._plan(self._chance.expovariate(self.service), on.ContactEnded(connect.agent))
