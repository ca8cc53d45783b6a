"""What must be true of the distributor between two events, checked from outside.

The distributor keeps these by its own rules; the sentinel looks again, once a second in a
running edge and after every step in tests, since a caller whom nobody owns waits for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telephony.acd.agent_state import AgentState
from telephony.acd.floor import Floor
from telephony.acd.roster import Agent
from telephony.acd.waiting import WaitingCaller

GRACE = 5.0
"""Seconds that an offer, or a wrap-up, may outlast its bound: the driver's own lateness."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that didn't hold for somebody."""

    rule: str
    subject: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.rule}"


def breaches(floor: Floor, now: float) -> list[Breach]:
    """Everything that is wrong at this moment; empty in a healthy distributor."""
    found = [Breach(rule, caller.name) for caller, rule in _callers(floor)]
    found += [Breach(rule, caller.name) for caller, rule in _strays(floor)]
    found += [Breach(rule, agent.name) for agent, rule in _agents(floor, now)]
    found += [
        Breach("is offered by an offer that is past its bound", offer.caller.name)
        for offer in floor.offers.values()
        if now > offer.expires + GRACE
    ]
    return found


def _callers(floor: Floor) -> Iterator[tuple[WaitingCaller, str]]:
    in_line = {caller.name for line in floor.lines for caller in line.callers}
    for caller in floor.waiting.values():
        if caller.name in floor.contacts:
            yield caller, "waits, and speaks with an agent"
        if caller not in floor.room(caller.queue).callers:
            yield caller, "waits, and is missing in its queue"
        if bool(caller.offers) == (caller.name in in_line):
            yield caller, "must be in its line, or offered, and not both"
        if caller.name in in_line and floor.lines.free_agents(caller, now=floor.now):
            yield caller, "waits while an agent is free"


def _strays(floor: Floor) -> Iterator[tuple[WaitingCaller, str]]:
    for room in floor.rooms.values():
        for caller in room.callers:
            if floor.waiting.get(caller.name) is not caller:
                yield caller, "is in a queue and doesn't wait"
    for offer in floor.offers.values():
        if floor.waiting.get(offer.caller.name) is not offer.caller:
            yield offer.caller, "is gone, and an agent is rung for it"


def _agents(floor: Floor, now: float) -> Iterator[tuple[Agent, str]]:
    rung = {offer.agent.name: offer.number for offer in floor.offers.values()}
    speaking = {contact.agent.name: caller for caller, contact in floor.contacts.items()}
    for agent in floor.roster:
        reserved, busy = agent.state is AgentState.RESERVED, agent.state is AgentState.BUSY
        if reserved != (agent.name in rung) or agent.offer != rung.get(agent.name):
            yield agent, "must be reserved exactly while it is rung"
        if busy != (agent.name in speaking):
            yield agent, "must be busy exactly while a caller is there"
        if busy and agent.caller != speaking.get(agent.name):
            yield agent, "speaks with another caller than it is taken for"
        if agent.state is AgentState.WRAP_UP:
            bound = floor.room(agent.contact_queue).settings.wrap_up
            if bound is not None and now > agent.since + bound + GRACE:
                yield agent, "writes up for longer than its queue allows"
