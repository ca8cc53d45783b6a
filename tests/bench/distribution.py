"""How fast callers and agents are brought together: 1,000 agents, 50 skills, 5,000 waiting."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from telephony.acd import events as on
from telephony.acd.commands import Offer
from telephony.acd.distributor import Distributor
from telephony.acd.queue import Queue, Requirement
from tests.bench.figure import Figure, milliseconds

AGENTS, SKILLS, WAITING, QUEUES = 1000, 50, 5000, 10
ROUNDS = 20_000

_RUNS = 5


def measure() -> Iterator[Figure]:
    """The time of a decision, and how many fit into a second; aim 5,000."""
    centre = BusyCentre()
    rates = [centre.run(ROUNDS // _RUNS) for _ in range(_RUNS)]
    matched = milliseconds(centre.match_seconds)
    size = f"{AGENTS} agents, {SKILLS} skills, {WAITING} waiting"
    yield Figure(name="agent found", unit="ms", samples=matched, aim=10, digits=2, remark=size)
    yield Figure(name="decisions", unit="/s", samples=rates, digits=0, remark="aim 5,000")


class BusyCentre:
    """Everybody speaks, thousands wait: each contact that ends lets an agent choose."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        self._queues = [f"queue {number}" for number in range(QUEUES)]
        self._skills = [f"skill {number}" for number in range(SKILLS)]
        self._distributor = Distributor(Queue(name, needs_agents=False) for name in self._queues)
        self._callers = 0
        self._now = 0.0
        self.match_seconds: list[float] = []
        """From a contact's end, or a caller's arrival, to the offer."""
        for number in range(AGENTS):
            self._sign_in(f"agent {number}")
        for _ in range(AGENTS + WAITING):
            self._arrive()
        self.match_seconds.clear()

    def run(self, rounds: int = ROUNDS) -> float:
        """Decisions a second over `rounds` ends of contacts, each followed by an arrival."""
        busy = [contact.agent.name for contact in self._distributor.floor.contacts.values()]
        decided = len(self.match_seconds)
        began = time.perf_counter()
        for _ in range(rounds):
            self._now += 0.01
            self._handle(on.ContactEnded(self._chance.choice(busy)))
            self._arrive()
        return (len(self.match_seconds) - decided) / (time.perf_counter() - began)

    def _sign_in(self, agent: str) -> None:
        skills = {
            skill: self._chance.randint(1, 3) for skill in self._chance.sample(self._skills, 8)
        }
        self._handle(on.AgentSignedIn(agent, tuple(self._queues), skills))
        self._handle(on.AgentReady(agent))

    def _arrive(self) -> None:
        self._callers += 1
        skills = tuple(
            Requirement(skill)
            for skill in self._chance.sample(self._skills, self._chance.randint(0, 1))
        )
        queue = self._chance.choice(self._queues)
        self._handle(on.CallerArrived(f"caller {self._callers}", queue, skills=skills))

    def _handle(self, event: on.Event) -> None:
        began = time.perf_counter()
        commands = self._distributor.handle(event, self._now)
        took = time.perf_counter() - began
        for command in commands:
            if isinstance(command, Offer):
                self.match_seconds.append(took)
                self._handle(on.OfferAccepted(command.agent, command.offer))
