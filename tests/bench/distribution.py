"""How fast callers and agents are brought together: 1,000 agents, 50 skills, 5,000 waiting."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from telephony.acd import events as on
from telephony.acd.commands import Command, Offer
from telephony.acd.distributor import Distributor
from telephony.acd.queue import Queue, Requirement
from telephony.acd.sentinel import breaches
from telephony.acd.todays_figures import TodaysFigures
from telephony.call_control.contacts.contact_log import ContactLog
from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from tests.bench.figure import Figure, milliseconds
from tests.peers.waiting import wait_until

AGENTS, SKILLS, WAITING, QUEUES = 1000, 50, 5000, 10
_ROUNDS = 5000
"""In each run: about a second of them, since a rate for a second is aimed at."""
_RUNS = 10
_JOURNALLED = 4000
_LOOKS = 20


def measure() -> Iterator[Figure]:
    """The time of a decision, how many fit into a second, and what it costs to keep them."""
    centre = BusyCentre()
    rates = [centre.run(_ROUNDS) for _ in range(_RUNS)]
    size = f"{AGENTS} agents, {SKILLS} skills, {WAITING} waiting"
    slowest = np.array_split(milliseconds(centre.match_seconds), _RUNS)
    yield Figure(
        name="agent found, 99 of 100",
        unit="ms",
        samples=[float(np.percentile(run, 99)) for run in slowest],
        aim=10,
        digits=2,
        remark=size,
    )
    remark = "an arrival, an answer and an end of a contact each"
    yield Figure(name="decisions", unit="/s", samples=rates, floor=5000, digits=0, remark=remark)
    looks = milliseconds([centre.sentinel() for _ in range(_LOOKS)])
    yield Figure(name="the sentinel's look", unit="ms", samples=looks, remark=size)
    yield Figure(
        name="CPU of a decision, journalled",
        unit="us",
        samples=_journalled(),
        digits=0,
        remark="to SQLite, the writer's thread included",
    )


def _journalled() -> list[float]:
    with TemporaryDirectory(prefix="bench-") as folder:
        store = open_store(StoreSettings(url=f"sqlite:///{Path(folder)}/calls.sqlite3"))
        try:
            centre = BusyCentre(log=ContactLog(store.contacts))
            costs = []
            for _ in range(_RUNS):
                wait_until(lambda: store.contacts.backlog == 0, within=60, what="the journal")
                began = time.process_time()
                centre.run(_JOURNALLED // _RUNS)
                wait_until(lambda: store.contacts.backlog == 0, within=60, what="the journal")
                used = time.process_time() - began
                costs.append(1e6 * used * _RUNS / _JOURNALLED)
            assert store.contacts.dropped == 0
            return costs
        finally:
            store.close()


class BusyCentre:
    """Everybody speaks, thousands wait: each contact that ends lets an agent choose."""

    def __init__(self, seed: int = 1, log: ContactLog | None = None) -> None:
        self._chance = random.Random(seed)
        self._queues = [f"queue {number}" for number in range(QUEUES)]
        self._skills = [f"skill {number}" for number in range(SKILLS)]
        self._distributor = Distributor(Queue(name, needs_agents=False) for name in self._queues)
        self._today = TodaysFigures(self._distributor.floor, lambda: 0)
        self._log = log
        self._callers = 0
        self._now = 0.0
        self._took = 0.0
        self.match_seconds: list[float] = []
        """From a contact's end, or a caller's arrival, to the offer."""
        for number in range(AGENTS):
            self._sign_in(f"agent {number}")
        for _ in range(AGENTS + WAITING):
            self._arrive()
        self.match_seconds.clear()

    def run(self, rounds: int) -> float:
        """Decisions a second over `rounds` ends of contacts, each followed by an arrival."""
        busy = [contact.agent.name for contact in self._distributor.floor.contacts.values()]
        decided, self._took = len(self.match_seconds), 0.0
        for _ in range(rounds):
            self._now += 0.01
            self._handle(on.ContactEnded(self._chance.choice(busy)))
            self._arrive()
        return (len(self.match_seconds) - decided) / self._took

    def sentinel(self) -> float:
        """Seconds that the sentinel takes to look at everybody once."""
        began = time.perf_counter()
        assert breaches(self._distributor.floor, self._now) == []
        return time.perf_counter() - began

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
        self._took += took
        if self._log is not None:
            self._keep(self._log, event, commands)
        for command in commands:
            if isinstance(command, Offer):
                self.match_seconds.append(took)
                self._handle(on.OfferAccepted(command.agent, command.offer))

    def _keep(self, log: ContactLog, event: on.Event, commands: list[Command]) -> None:
        """As the contact centre does it."""
        with log.together():
            self._today.before(event, self._now)
            for command in commands:
                self._today.after(command)
                log.follow(command)
