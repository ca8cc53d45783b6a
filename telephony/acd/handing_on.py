"""Agents consult each other about a caller, hand it over, or send it on."""

from __future__ import annotations

from telephony.acd.agent_state import AgentState, Cause
from telephony.acd.agents import Agents
from telephony.acd.arrivals import Arrivals
from telephony.acd.commands import Disconnect
from telephony.acd.demand import Demand, demands
from telephony.acd.errors import ImpossibleTransition
from telephony.acd.events import ContactTransferred
from telephony.acd.floor import Contact, Floor
from telephony.acd.roster import Agent
from telephony.acd.waiting import Line, WaitingCaller

NAMED_FOR = 30.0
"""Seconds that a caller who is sent to an agent waits for that one alone."""


class HandingOn:
    """A caller changes hands."""

    def __init__(self, floor: Floor, arrivals: Arrivals, agents: Agents) -> None:
        self._floor = floor
        self._arrivals = arrivals
        self._agents = agents

    def consult(self, agent: Agent) -> None:
        """Raises `ImpossibleTransition` unless the agent is ready."""
        self._floor.move(agent, Cause.CONSULTED)

    def release(self, agent: Agent) -> list[Line]:
        """Nothing to do for an agent who isn't consulted any more."""
        if agent.state is not AgentState.CONSULTED:
            return []
        self._floor.move(agent, Cause.RELEASED)
        return self._agents.do_as_intended(agent)

    def hand_over(self, agent: Agent, to: Agent) -> list[Line]:
        """Raises `ImpossibleTransition` unless `agent` has a caller and `to` is consulted."""
        floor = self._floor
        contact = self._contact(agent, Cause.HANDED_OVER)
        if to.state is not AgentState.CONSULTED:
            raise ImpossibleTransition(to.state, Cause.HANDED_OVER)
        caller = contact.caller
        floor.outbox.put(Disconnect(agent.name, caller.name))
        deserted = self._agents.end_contact(agent)
        to.caller, to.contact_queue, to.contact_began = caller.name, caller.queue, floor.now
        to.contacts += 1
        floor.contacts[caller.name] = Contact(to, caller, floor.now)
        floor.move(to, Cause.HANDED_OVER, caller.queue)
        return deserted

    def transfer(self, agent: Agent, event: ContactTransferred) -> list[Line]:
        """Raises `ImpossibleTransition` unless the agent has a caller, and `UnknownQueue`."""
        floor = self._floor
        contact = self._contact(agent, Cause.CONTACT_ENDED)
        queue = event.queue or contact.caller.queue
        room = floor.room(queue)
        caller, spoken = contact.caller, floor.now - contact.began
        floor.outbox.put(Disconnect(agent.name, caller.name))
        deserted = self._agents.end_contact(agent)
        # What was spoken is no waiting.
        caller.arrived += spoken
        caller.virtual_arrival += spoken
        caller.declined[agent.name] = floor.now + room.settings.decline_pause
        floor.outbox.timers.set(("ask again", caller.name), caller.declined[agent.name])
        if event.queue is not None:
            self._change_queue(caller, queue)
        else:
            caller.to_the_head()
        if event.to is not None:
            self._name(caller, event.to)
        self._arrivals.wait_again(caller, "waits again")
        return deserted

    def _contact(self, agent: Agent, cause: Cause) -> Contact:
        contact = self._floor.contacts.get(agent.caller or "")
        if agent.state is not AgentState.BUSY or contact is None:
            raise ImpossibleTransition(agent.state, cause)
        return contact

    def _change_queue(self, caller: WaitingCaller, queue: str) -> None:
        old, new = self._floor.room(caller.queue).settings, self._floor.room(queue).settings
        worth = old.priority_worth - new.priority_worth
        caller.virtual_arrival += caller.priority * worth
        caller.queue = queue
        caller.demands = demands(new, caller.skills, None)
        self._floor.figures[queue].offered += 1

    def _name(self, caller: WaitingCaller, agent: str) -> None:
        """For this agent alone, whatever its queues and skills; then as before."""
        (after, general), *later = caller.demands
        until = max(after, self._floor.now - caller.arrived + NAMED_FOR)
        named = Demand(caller.queue, only=agent, directed=True)
        caller.demands = [(0.0, named), (until, general), *later]
