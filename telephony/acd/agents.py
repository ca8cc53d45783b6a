"""Agents come, go, take breaks and write up what was said."""

from __future__ import annotations

from telephony.acd.agent_state import AgentState, Cause
from telephony.acd.arrivals import Arrivals
from telephony.acd.commands import Disconnect
from telephony.acd.events import AgentSignedIn
from telephony.acd.floor import Contact, Floor
from telephony.acd.offering import Offering
from telephony.acd.roster import Agent
from telephony.acd.waiting import Line

PHONE_LOST = "phone lost"
"""Reason of a break that ends when there is a phone again."""


class Agents:
    """What agents ask for; during a contact it is remembered and done afterwards."""

    def __init__(self, floor: Floor, offering: Offering, arrivals: Arrivals) -> None:
        self._floor = floor
        self._offering = offering
        self._arrivals = arrivals

    def sign_in(self, event: AgentSignedIn) -> list[Line]:
        """Again: other queues or skills; returns the lines that nobody can serve now."""
        floor = self._floor
        known = floor.roster.find(event.agent)
        if known is not None:
            deserted = floor.lines.agent_gone(known)
            known.queues, known.skills = frozenset(event.queues), dict(event.skills)
            floor.lines.agent_came(known)
            floor.lines.state_changed(known)
            if known.state is AgentState.READY:
                floor.seeking_callers[known.name] = known
            return deserted
        agent = floor.roster.add(event.agent, event.place, frozenset(event.queues), event.skills)
        floor.lines.agent_came(agent)
        return []

    def ready(self, agent: Agent) -> None:
        """Takes callers; a wrap-up is over."""
        agent.intends = None
        if agent.state in (AgentState.BREAK, AgentState.WRAP_UP):
            self._end_wrap_up_timer(agent)
            self._floor.move(agent, Cause.GO_READY)

    def on_break(self, agent: Agent, reason: str) -> None:
        """Takes no callers."""
        self._leave_ready(agent, Cause.GO_ON_BREAK, reason)

    def sign_out(self, agent: Agent) -> list[Line]:
        """Leaves; returns the lines that nobody can serve now."""
        return self._leave_ready(agent, Cause.SIGN_OUT, "")

    def lost(self, agent: Agent) -> list[Line]:
        """Phone or browser is gone; whom the agent spoke with waits again, at the head."""
        floor = self._floor
        if agent.offer is not None:
            self._offering.drop(floor.offers[agent.offer])
        contact = floor.contacts.get(agent.caller or "")
        if contact is not None:
            self.requeue(contact)
        self._end_wrap_up_timer(agent)
        return self._gone(agent, Cause.LOST, "")

    def phone_lost(self, agent: Agent) -> list[Line]:
        """The same, but the agent is on a break afterwards, or what was asked for."""
        if agent.offer is not None:
            self._offering.drop(self._floor.offers[agent.offer])
        contact = self._floor.contacts.get(agent.caller or "")
        if contact is not None:
            self.requeue(contact)
        self._floor.move(agent, Cause.PHONE_LOST, PHONE_LOST)
        return self.do_as_intended(agent)

    def end_contact(self, agent: Agent) -> list[Line]:
        """Wrap-up, where the queue has one; else what the agent has asked for."""
        floor = self._floor
        if agent.state is not AgentState.BUSY:
            return []
        floor.contacts.pop(agent.caller or "")
        agent.caller = None
        agent.talk_time += floor.now - agent.contact_began
        return self.write_up(agent)

    def write_up(self, agent: Agent) -> list[Line]:
        """The caller is gone: wrap-up, or at once what comes after it."""
        floor = self._floor
        wrap_up = floor.room(agent.contact_queue).settings.wrap_up
        if wrap_up == 0:
            self._handled(agent)
            floor.move(agent, Cause.CONTACT_ENDED)
            return self.do_as_intended(agent)
        if wrap_up is not None:
            floor.outbox.timers.set(("wrap up", agent.name), floor.now + wrap_up)
        floor.move(agent, Cause.WRAP_UP_BEGUN)
        return []

    def end_wrap_up(self, agent: Agent) -> list[Line]:
        """Time is up."""
        if agent.state is not AgentState.WRAP_UP:
            return []
        self._handled(agent)
        self._floor.move(agent, Cause.GO_READY)
        return self.do_as_intended(agent)

    def caller_gone(self, contact: Contact) -> list[Line]:
        """The caller hung up on the agent."""
        agent = contact.agent
        self._floor.outbox.put(Disconnect(agent.name, contact.caller.name))
        return self.end_contact(agent)

    def let_go(self, contact: Contact, why: str) -> list[Line]:
        """Nobody was reached for the agent: free at once, there is nothing to write up."""
        floor, agent = self._floor, contact.agent
        del floor.contacts[contact.caller.name]
        agent.caller = None
        floor.outbox.put(Disconnect(agent.name, contact.caller.name))
        floor.move(agent, Cause.CONTACT_ENDED, why)
        return self.do_as_intended(agent)

    def _leave_ready(self, agent: Agent, cause: Cause, reason: str) -> list[Line]:
        if agent.state in (AgentState.BUSY, AgentState.CONSULTED):
            agent.intends = (cause, reason)
            return []
        if agent.offer is not None:
            self._offering.give_up(self._floor.offers[agent.offer])
        self._end_wrap_up_timer(agent)
        if cause is Cause.SIGN_OUT:
            return self._gone(agent, cause, reason)
        self._floor.move(agent, cause, reason)
        return []

    def do_as_intended(self, agent: Agent) -> list[Line]:
        """What the agent asked for meanwhile; returns the lines that nobody can serve now."""
        intends, agent.intends = agent.intends, None
        return self._leave_ready(agent, *intends) if intends is not None else []

    def _gone(self, agent: Agent, cause: Cause, reason: str) -> list[Line]:
        deserted = self._floor.lines.agent_gone(agent)
        self._floor.move(agent, cause, reason)
        return deserted

    def _end_wrap_up_timer(self, agent: Agent) -> None:
        if agent.state is AgentState.WRAP_UP:
            self._handled(agent)
        self._floor.outbox.timers.cancel(("wrap up", agent.name))

    def _handled(self, agent: Agent) -> None:
        estimator = self._floor.estimators[agent.contact_queue]
        estimator.handled(self._floor.now - agent.contact_began)

    def requeue(self, contact: Contact) -> None:
        """The caller waits again, at the head."""
        del self._floor.contacts[contact.caller.name]
        contact.agent.caller = None
        contact.caller.to_the_head()
        self._arrivals.wait_again(contact.caller, "agent lost")
