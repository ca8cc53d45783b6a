"""What must be true of the distributor between two events, checked from outside.

The distributor keeps these by its own rules; the sentinel looks again, once a second in a
running edge and after every step in tests, since a caller whom nobody owns waits for ever. What
it finds is told to the distributor as `Heal`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telephony.acd.agent_state import AgentState
from telephony.acd.floor import Floor
from telephony.acd.invariants import Rule
from telephony.acd.roster import Agent
from telephony.acd.waiting import WaitingCaller

GRACE = 5.0
"""Seconds that an offer, or a wrap-up, may outlast its bound: the driver's own lateness."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that didn't hold for somebody."""

    rule: Rule
    subject: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.rule}"


def breaches(floor: Floor, now: float) -> list[Breach]:
    """Everything that is wrong at this moment; empty in a healthy distributor."""
    found = [Breach(rule, caller.name) for caller, rule in _callers(floor)]
    found += [Breach(rule, caller.name) for caller, rule in _strays(floor)]
    found += [Breach(rule, agent.name) for agent, rule in _agents(floor, now)]
    found += [
        Breach(Rule.OFFER_PAST_BOUND, offer.caller.name)
        for offer in floor.offers.values()
        if now > offer.expires + GRACE
    ]
    found += [Breach(rule, caller.name) for caller, rule in _callbacks(floor, now)]
    return found


def _callbacks(floor: Floor, now: float) -> Iterator[tuple[WaitingCaller, Rule]]:
    for caller in floor.waiting.values():
        if caller.rests and not _may_rest(caller, floor.room(caller.queue).open, now):
            yield caller, Rule.RESTS_PAST_BOUND
        late = caller.expires is not None and now > caller.expires + GRACE
        if late and not caller.offers:
            yield caller, Rule.CALLBACK_PAST_BOUND


def _may_rest(caller: WaitingCaller, queue_is_open: bool, now: float) -> bool:
    """Who is on the line must never."""
    if not caller.callback:
        return False
    until = caller.rests_until
    return not queue_is_open if until is None else now <= until + GRACE


def _callers(floor: Floor) -> Iterator[tuple[WaitingCaller, Rule]]:
    """Thousands wait in a bad hour, and no caller is served meanwhile: a glance at each."""
    in_line = {caller.name for line in floor.lines for caller in line.callers}
    room_of = {caller: name for name, room in floor.rooms.items() for caller in room.callers}
    for caller in floor.waiting.values():
        if caller.name in floor.contacts:
            yield caller, Rule.WAITS_AND_SPEAKS
        if room_of.get(caller) != caller.queue:
            yield caller, Rule.MISSING_IN_QUEUE
        lost = caller.offers and not floor.offers.keys() >= caller.offers.keys()
        if not caller.rests and (lost or bool(caller.offers) == (caller.name in in_line)):
            yield caller, Rule.LINE_OR_OFFERED
        if caller.rests and (caller.offers or caller.name in in_line):
            yield caller, Rule.RESTS_AND_SOUGHT_FOR
    for line in floor.lines.somebody_free():
        for caller in line.callers:
            if floor.lines.free_agents(caller, floor.now):
                yield caller, Rule.AGENT_IS_FREE


def _strays(floor: Floor) -> Iterator[tuple[WaitingCaller, Rule]]:
    for room in floor.rooms.values():
        for caller in room.callers:
            if floor.waiting.get(caller.name) is not caller:
                yield caller, Rule.STRAY
    for offer in floor.offers.values():
        if floor.waiting.get(offer.caller.name) is not offer.caller:
            yield offer.caller, Rule.GONE_AND_RUNG_FOR


def _agents(floor: Floor, now: float) -> Iterator[tuple[Agent, Rule]]:
    rung = {offer.agent.name: offer.number for offer in floor.offers.values()}
    speaking = {contact.agent.name: caller for caller, contact in floor.contacts.items()}
    for agent in floor.roster:
        reserved, busy = agent.state is AgentState.RESERVED, agent.state is AgentState.BUSY
        if reserved != (agent.name in rung) or agent.offer != rung.get(agent.name):
            yield agent, Rule.RESERVED_WHILE_RUNG
        if busy != (agent.name in speaking):
            yield agent, Rule.BUSY_WHILE_SPEAKING
        if busy and agent.caller != speaking.get(agent.name):
            yield agent, Rule.WRONG_CALLER
        if agent.state is AgentState.WRAP_UP:
            bound = floor.room(agent.contact_queue).settings.wrap_up
            if bound is not None and now > agent.since + bound + GRACE:
                yield agent, Rule.WRAP_UP_PAST_BOUND
