"""Any order of any events: the sentinel finds nothing, and nobody is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from telephony.acd import events as on
from telephony.acd.commands import (
    CallbackMet,
    CallbackOver,
    CallbackRests,
    Command,
    Connect,
    Disconnect,
    Offer,
    TurnAway,
    Withdraw,
)
from telephony.acd.distributor import Distributor
from telephony.acd.queue import CallbackRules, Queue, Relaxation, Requirement, Strategy
from telephony.acd.sentinel import breaches
from tests.examples import examples

_AGENTS = strategies.sampled_from(["ann", "bob", "cyd", "dan"])
_QUEUES = strategies.sampled_from(["sales", "support"])
_LEVELS = strategies.dictionaries(
    strategies.sampled_from(["french", "billing"]), strategies.integers(1, 3)
)
_SKILLS = _LEVELS.map(
    lambda levels: tuple(Requirement(skill, level) for skill, level in levels.items())
)
_TIMES = strategies.sampled_from([None, 0.0, 5.0, 30.0])
_SETTINGS = strategies.builds(
    Queue,
    name=_QUEUES,
    strategy=strategies.sampled_from(Strategy),
    skills=_SKILLS,
    relax=strategies.sampled_from([(), (Relaxation(10, "french", 1), Relaxation(20, "french"))]),
    weight=strategies.sampled_from([0.5, 1, 3]),
    wrap_up=_TIMES,
    no_answers_allowed=strategies.integers(1, 2),
    max_waiting=strategies.sampled_from([None, 2]),
    max_wait=strategies.sampled_from([None, 25.0]),
    max_expected_wait=strategies.sampled_from([None, 100.0]),
    needs_agents=strategies.booleans(),
    sticky_for=strategies.sampled_from([0.0, 15.0]),
    return_within=strategies.sampled_from([0.0, 60.0]),
    announce_after=_TIMES,
    announce_every=strategies.just(7.0),
    callback=strategies.sampled_from(
        [None, CallbackRules(5.0, 0.0, 2, 20.0), CallbackRules(0.0, 50.0, 1, 5.0)]
    ),
)
_NUMBERS = strategies.sampled_from(["", "+49301", "+49302"])


class CentreMachine(RuleBasedStateMachine):
    """Keeps its own books of who is where, by the commands alone, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.distributor = Distributor([Queue("sales"), Queue("support")])
        self.callers = 0
        self.offers: dict[int, tuple[str, str]] = {}
        self.old_offers: list[tuple[int, str]] = []
        self.in_queue: set[str] = set()
        self.callbacks: set[str] = set()
        """To be called back: in a queue, or with an agent who waits for the answer."""
        self.speaking: dict[str, str] = {}

    def tell(self, event: on.Event) -> list[Command]:
        commands = self.distributor.handle(event, self.now)
        for command in commands:
            self._book(command)
        return commands

    def _book(self, command: Command) -> None:
        match command:
            case Offer(number, agent, caller):
                assert caller in self.in_queue, "rung for somebody who doesn't wait"
                assert command.callback == (caller in self.callbacks)
                assert agent not in {name for name, _ in self.offers.values()}, "rung twice"
                assert agent not in self.speaking, "rung while speaking"
                self.offers[number] = agent, caller
            case Withdraw(number, agent):
                self.old_offers.append((number, agent))
                del self.offers[number]
            case Connect(agent, caller):
                assert command.callback == (caller in self.callbacks)
                self.in_queue.remove(caller)
                self.speaking[agent] = caller
            case Disconnect(agent, caller):
                assert self.speaking.pop(agent) == caller
            case TurnAway(caller):
                assert caller not in self.callbacks, "the promise is broken"
                self.in_queue.remove(caller)
            case CallbackMet(agent, caller):
                assert self.speaking[agent] == caller
                self.callbacks.remove(caller)
            case CallbackRests(caller):
                self.in_queue.add(caller)  # after a call in vain
            case CallbackOver(caller):
                self.callbacks.remove(caller)
                self.in_queue.discard(caller)

    @rule(
        queue=_QUEUES,
        priority=strategies.integers(-2, 3),
        skills=_SKILLS,
        number=_NUMBERS,
        sticky=strategies.none() | _AGENTS,
    )
    def caller_arrives(
        self, queue: str, priority: int, skills: Any, number: str, sticky: str | None
    ) -> None:
        self.callers += 1
        name = f"c{self.callers}"
        self.in_queue.add(name)
        self.tell(on.CallerArrived(name, queue, priority, skills, number, sticky))

    @precondition(lambda self: self.in_queue)
    @rule(
        data=strategies.data(),
        how=strategies.sampled_from(["hangs up", "chooses", "moves", "callback"]),
        queue=_QUEUES,
    )
    def waiting_caller_acts(self, data: Any, how: str, queue: str) -> None:
        caller = data.draw(strategies.sampled_from(sorted(self.in_queue)))
        if how == "moves":
            self.tell(on.CallerMoved(caller, queue))
        elif how == "callback":
            self._chooses(caller, data.draw(_NUMBERS), data.draw(_TIMES))
        else:
            self.in_queue.remove(caller)
            self.callbacks.discard(caller)
            self.tell(on.CallerLeft(caller, by_choice=how == "chooses"))

    def _chooses(self, caller: str, number: str, keep_for: float | None) -> None:
        self.callers += 1
        name = f"c{self.callers}*"
        self.in_queue.remove(caller)
        self.callbacks.discard(caller)
        self.in_queue.add(name)
        self.callbacks.add(name)
        expires = None if keep_for is None else self.now + keep_for
        self.tell(on.CallbackChosen(caller, name, number, expires))

    @rule(
        queue=_QUEUES,
        number=_NUMBERS,
        ago=strategies.sampled_from([0.0, 30.0, 4000.0]),
        skills=_SKILLS,
        attempts=strategies.integers(0, 1),
        keep_for=_TIMES,
    )
    def callback_is_due(
        self,
        queue: str,
        number: str,
        ago: float,
        skills: Any,
        attempts: int,
        keep_for: float | None,
    ) -> None:
        self.callers += 1
        name = f"c{self.callers}*"
        self.in_queue.add(name)
        self.callbacks.add(name)
        expires = None if keep_for is None else self.now + keep_for
        self.tell(
            on.CallbackDue(
                name, queue, number, self.now - ago, 0.0, skills, attempts, expires=expires
            )
        )

    @precondition(lambda self: self.callbacks)
    @rule(data=strategies.data())
    def callback_is_cancelled(self, data: Any) -> None:
        caller = data.draw(strategies.sampled_from(sorted(self.callbacks)))
        self.tell(on.CallbackCancelled(caller))

    @precondition(lambda self: self.callbacks & set(self.speaking.values()))
    @rule(
        data=strategies.data(),
        how=strategies.sampled_from(["reached", "not reached", "hopeless"]),
    )
    def callback_is_called(self, data: Any, how: str) -> None:
        called = sorted(self.callbacks & set(self.speaking.values()))
        caller = data.draw(strategies.sampled_from(called))
        if how == "reached":
            self.tell(on.CallbackReached(caller))
        else:
            self.tell(on.CallbackNotReached(caller, "busy", hopeless=how == "hopeless"))

    @precondition(lambda self: self.speaking)
    @rule(data=strategies.data(), who=strategies.sampled_from(["caller", "agent"]))
    def contact_ends(self, data: Any, who: str) -> None:
        agent = data.draw(strategies.sampled_from(sorted(self.speaking)))
        self.callbacks.discard(self.speaking[agent])
        if who == "caller":
            self.tell(on.CallerLeft(self.speaking[agent]))
        else:
            del self.speaking[agent]
            self.tell(on.ContactEnded(agent))

    @rule(agent=_AGENTS, queues=strategies.sets(_QUEUES), skills=_LEVELS)
    def agent_signs_in(self, agent: str, queues: set[str], skills: dict[str, int]) -> None:
        self.tell(on.AgentSignedIn(agent, tuple(queues), skills))

    @rule(agent=_AGENTS)
    def agent_gets_ready(self, agent: str) -> None:
        self.tell(on.AgentReady(agent))

    @rule(agent=_AGENTS)
    def agent_takes_a_break(self, agent: str) -> None:
        self.tell(on.AgentOnBreak(agent, "lunch"))

    @rule(agent=_AGENTS)
    def agent_signs_out(self, agent: str) -> None:
        self.tell(on.AgentSignedOut(agent))

    @rule(agent=_AGENTS)
    def agent_is_lost(self, agent: str) -> None:
        if agent in self.speaking:
            self.in_queue.add(self.speaking.pop(agent))
        self.tell(on.AgentLost(agent))

    @precondition(lambda self: self.offers)
    @rule(
        data=strategies.data(),
        answer=strategies.sampled_from([on.OfferAccepted, on.OfferDeclined, on.OfferFailed]),
    )
    def agent_answers(self, data: Any, answer: Any) -> None:
        number = data.draw(strategies.sampled_from(sorted(self.offers)))
        agent, _ = self.offers.pop(number)
        self.old_offers.append((number, agent))
        self.tell(answer(agent, number))

    @precondition(lambda self: self.old_offers)
    @rule(
        data=strategies.data(),
        answer=strategies.sampled_from([on.OfferAccepted, on.OfferDeclined, on.OfferFailed]),
    )
    def late_answer_changes_nothing(self, data: Any, answer: Any) -> None:
        number, agent = data.draw(strategies.sampled_from(self.old_offers))
        self._let_time_go_by(self.now)  # what is due now belongs to nobody's answer
        assert self.tell(answer(agent, number)) == []

    @rule(queue=_SETTINGS)
    def queue_is_edited(self, queue: Queue) -> None:
        self.tell(on.QueueChanged(queue))

    @rule(queue=_QUEUES, keep=strategies.booleans())
    def queue_closes(self, queue: str, keep: bool) -> None:
        self.tell(on.QueueClosed(queue, keep))

    @rule(queue=_QUEUES)
    def queue_opens(self, queue: str) -> None:
        self.tell(on.QueueOpened(queue))

    @rule(seconds=strategies.sampled_from([0.5, 4.0, 11.0, 45.0, -10.0]))
    def time_goes_by(self, seconds: float) -> None:
        self._let_time_go_by(self.now + seconds)

    def _let_time_go_by(self, until: float) -> None:
        for _ in range(200):
            due = self.distributor.deadline
            if due is None or due > until:
                break
            self.now = max(self.now, due)
            self.tell(on.DeadlineReached())
        else:
            raise AssertionError("deadlines without end")
        self.now = until

    @invariant()
    def sentinel_finds_nothing(self) -> None:
        floor = self.distributor.floor
        assert breaches(floor, self.now) == []
        assert set(floor.waiting) == self.in_queue
        known = [*floor.waiting.values(), *(each.caller for each in floor.contacts.values())]
        assert {caller.name for caller in known if caller.callback} == self.callbacks
        assert all(caller.callback for caller in known if caller.rests)
        kept = [
            (caller.queue, caller.number)
            for caller in floor.waiting.values()
            if caller.callback and caller.number
        ]
        assert len(kept) == len(set(kept)), "two callbacks to one number"
        assert {
            number: (offer.agent.name, offer.caller.name) for number, offer in floor.offers.items()
        } == self.offers
        assert {
            contact.agent.name: caller for caller, contact in floor.contacts.items()
        } == self.speaking


TestCentre = CentreMachine.TestCase
TestCentre.settings = settings(max_examples=examples(100), stateful_step_count=60, deadline=None)
