"""A breach is mended: what is wrong is undone so that nobody waits, or is rung, for ever.

Whoever may be owned twice is left with the one owner who does most for it: a contact before an
offer, an offer before the line. What nobody owns is given back: a caller to its line, an agent
to those who are free.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from telephony.acd.agent_state import AgentState, Cause
from telephony.acd.agents import Agents
from telephony.acd.callbacks import Callbacks
from telephony.acd.commands import Withdraw
from telephony.acd.departures import Departures
from telephony.acd.events import Heal
from telephony.acd.floor import Floor, OpenOffer
from telephony.acd.invariants import Rule
from telephony.acd.offering import Offering
from telephony.acd.roster import Agent
from telephony.acd.waiting import Line, WaitingCaller


class Healing:
    """Carries out `Heal`; returns the lines that nobody can serve now."""

    def __init__(
        self,
        floor: Floor,
        departures: Departures,
        offering: Offering,
        agents: Agents,
        callbacks: Callbacks,
    ) -> None:
        self._floor = floor
        self._departures = departures
        self._offering = offering
        self._agents = agents
        self._callbacks = callbacks
        self._mend: Mapping[Rule, Callable[[str], list[Line] | None]] = {
            Rule.WAITS_AND_SPEAKS: self._waits_no_more,
            Rule.MISSING_IN_QUEUE: self._put_into_queue,
            Rule.LINE_OR_OFFERED: self._line_or_offered,
            Rule.RESTS_AND_SOUGHT_FOR: self._line_or_offered,
            Rule.RESTS_PAST_BOUND: self._wake,
            Rule.CALLBACK_PAST_BOUND: self._give_up,
            Rule.AGENT_IS_FREE: self._seek,
            Rule.STRAY: self._put_out,
            Rule.GONE_AND_RUNG_FOR: self._let_go,
            Rule.OFFER_PAST_BOUND: self._expire,
            Rule.RESERVED_WHILE_RUNG: self._reserved_while_rung,
            Rule.BUSY_WHILE_SPEAKING: self._busy_while_speaking,
            Rule.WRONG_CALLER: self._right_caller,
            Rule.WRAP_UP_PAST_BOUND: self._end_wrap_up,
        }

    def heal(self, event: Heal) -> list[Line]:
        """Mend one breach; nothing to do where it has healed meanwhile."""
        return self._mend[event.rule](event.subject) or []

    def _waits_no_more(self, name: str) -> None:
        caller = self._floor.waiting.get(name)
        if caller is not None and name in self._floor.contacts:
            self._forget(caller)

    def _put_into_queue(self, name: str) -> None:
        caller = self._floor.waiting.get(name)
        if caller is not None and caller not in self._floor.room(caller.queue).callers:
            self._floor.room(caller.queue).callers.add(caller)

    def _line_or_offered(self, name: str) -> None:
        caller = self._floor.waiting.get(name)
        if caller is None:
            return
        for number in list(caller.offers):
            if number not in self._floor.offers:
                del caller.offers[number]
                self._floor.outbox.timers.cancel(("offer", number))
        if caller.rests:
            self._departures.let_nobody_ring(caller)
            return
        self._floor.lines.leave(caller)
        if not caller.offers:
            self._floor.lines.enter(caller)
            self._floor.seeking_agents[name] = caller

    def _wake(self, name: str) -> None:
        """Who is on the line doesn't rest at all."""
        caller = self._floor.waiting.get(name)
        if caller is None or not caller.rests:
            return
        if caller.callback:
            self._callbacks.wake(caller)
        else:
            caller.rests = False
            self._line_or_offered(name)

    def _give_up(self, name: str) -> None:
        caller = self._floor.waiting.get(name)
        if caller is not None and caller.callback:
            self._callbacks.expire(caller)

    def _seek(self, name: str) -> None:
        caller = self._floor.waiting.get(name)
        if caller is not None and not caller.offers and not caller.rests:
            self._floor.seeking_agents[name] = caller

    def _put_out(self, name: str) -> None:
        """Every trace of a caller who doesn't wait."""
        for room in self._floor.rooms.values():
            for caller in [caller for caller in room.callers if caller.name == name]:
                if self._floor.waiting.get(name) is not caller:
                    room.callers.remove(caller)
                    self._floor.lines.leave(caller)
                    self._departures.forget_timers(caller)

    def _let_go(self, name: str) -> None:
        for offer in list(self._floor.offers.values()):
            if offer.caller.name == name and self._floor.waiting.get(name) is not offer.caller:
                self._close(offer, "withdrawn")
                self._departures.forget_timers(offer.caller)

    def _expire(self, name: str) -> None:
        for offer in list(self._floor.offers.values()):
            if offer.caller.name == name and offer.expires < self._floor.now:
                self._offering.expire(offer)

    def _reserved_while_rung(self, name: str) -> None:
        agent = self._floor.roster.find(name)
        rung = [offer for offer in self._floor.offers.values() if offer.agent.name == name]
        if agent is None:
            return
        if agent.state is AgentState.RESERVED:
            if rung:
                agent.offer, agent.caller = rung[0].number, rung[0].caller.name
            else:
                agent.offer = agent.caller = None
                self._floor.move(agent, Cause.OFFER_GONE, "healed")
            rung = rung[1:]
        else:
            agent.offer = None
        for offer in rung:
            self._close(offer, None)

    def _busy_while_speaking(self, name: str) -> list[Line] | None:
        agent = self._floor.roster.find(name)
        if agent is None:
            return None
        contacts = [c for c in self._floor.contacts.values() if c.agent is agent]
        if agent.state is AgentState.BUSY and not contacts:
            agent.caller = None
            return self._agents.write_up(agent)
        for contact in contacts if agent.state is not AgentState.BUSY else ():
            self._agents.requeue(contact)
        return None

    def _right_caller(self, name: str) -> None:
        for caller, contact in self._floor.contacts.items():
            if contact.agent.name == name:
                contact.agent.caller = caller

    def _end_wrap_up(self, name: str) -> list[Line] | None:
        agent = self._floor.roster.find(name)
        if agent is None:
            return None
        self._floor.outbox.timers.cancel(("wrap up", name))
        return self._agents.end_wrap_up(agent)

    def _close(self, offer: OpenOffer, reason: str | None) -> None:
        """An offer that must not be; its agent comes free where it was reserved for it alone."""
        floor, agent = self._floor, offer.agent
        floor.offers.pop(offer.number, None)
        offer.caller.offers.pop(offer.number, None)
        floor.outbox.timers.cancel(("offer", offer.number))
        floor.outbox.put(Withdraw(offer.number, agent.name))
        if reason is not None and self._holds(agent, offer):
            agent.offer = agent.caller = None
            floor.move(agent, Cause.OFFER_GONE, reason)
        waiting = floor.waiting.get(offer.caller.name)
        if waiting is offer.caller and not waiting.offers:
            self._line_or_offered(waiting.name)

    def _holds(self, agent: Agent, offer: OpenOffer) -> bool:
        return agent.state is AgentState.RESERVED and agent.offer == offer.number

    def _forget(self, caller: WaitingCaller) -> None:
        for number in list(caller.offers):
            offer = self._floor.offers.get(number)
            if offer is not None:
                self._close(offer, "withdrawn")
        self._floor.lines.leave(caller)
        self._floor.room(caller.queue).callers.discard(caller)
        self._floor.waiting.pop(caller.name, None)
        self._floor.seeking_agents.pop(caller.name, None)
        self._departures.forget_timers(caller)
