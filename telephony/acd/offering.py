"""Offers: an agent is rung for a caller, and accepts, declines, or lets it ring."""

from __future__ import annotations

import itertools

from telephony.acd.agent_state import Cause
from telephony.acd.commands import Connect, Offer, Withdraw
from telephony.acd.floor import Contact, Floor, OpenOffer
from telephony.acd.roster import Agent
from telephony.acd.waiting import WaitingCaller


class Offering:
    """Makes offers and takes their answers; one that is no longer open has no answer."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._numbers = itertools.count(1)

    def make(self, caller: WaitingCaller, agent: Agent) -> None:
        """Ring the agent, who must be ready, for a caller who is in no line."""
        floor, now = self._floor, self._floor.now
        settings = floor.room(caller.queue).settings
        number = next(self._numbers)
        agent.caller, agent.offer = caller.name, number
        floor.offers[number] = OpenOffer(number, agent, caller, now, now + settings.ring_timeout)
        caller.offers[number] = agent.name
        floor.outbox.timers.set(("offer", number), now + settings.ring_timeout)
        floor.move(agent, Cause.OFFERED, caller.queue)
        floor.outbox.put(
            Offer(
                number,
                agent.name,
                caller.name,
                caller.queue,
                settings.ring_timeout,
                caller.callback,
            )
        )

    def open(self, agent: str, number: int) -> OpenOffer | None:
        """The offer, if this agent still has it."""
        offer = self._floor.offers.get(number)
        return offer if offer is not None and offer.agent.name == agent else None

    def accept(self, offer: OpenOffer) -> None:
        """The agent answered first: everybody else who is rung for this caller is let go."""
        floor, agent, caller = self._floor, offer.agent, offer.caller
        self._close(offer)
        for number in list(caller.offers):
            self.withdraw(floor.offers[number])
        room = floor.room(caller.queue)
        room.callers.remove(caller)
        del floor.waiting[caller.name]
        agent.caller = caller.name
        agent.unanswered = 0
        agent.contacts += 1
        agent.contact_queue, agent.contact_began = caller.queue, floor.now
        floor.contacts[caller.name] = Contact(agent, caller, floor.now)
        floor.move(agent, Cause.ACCEPTED, caller.queue)
        floor.known_agents.met(caller.number, agent.name)
        self._count(caller, bool(room.callers))
        waited = floor.now - caller.arrived
        floor.outbox.put(Connect(agent.name, caller.name, caller.queue, waited, caller.callback))

    def withdraw(self, offer: OpenOffer) -> None:
        """Stop ringing and free the agent; the caller's place is the owner's business."""
        self._close(offer)
        self._floor.outbox.put(Withdraw(offer.number, offer.agent.name))
        self._floor.move(offer.agent, Cause.OFFER_GONE, "withdrawn")

    def give_up(self, offer: OpenOffer) -> None:
        """The agent does something else: stop ringing, and ask it no more for a while."""
        self._floor.outbox.put(Withdraw(offer.number, offer.agent.name))
        self.decline(offer)

    def decline(self, offer: OpenOffer) -> None:
        """The agent is free again, and isn't asked for this caller for a while."""
        self._close(offer)
        self._pause(offer)
        self._floor.move(offer.agent, Cause.OFFER_GONE, "declined")
        self._back_in_line(offer.caller)

    def fail(self, offer: OpenOffer, problem: str) -> None:
        """The agent's phone couldn't be rung: a break, before it takes the next caller too."""
        self._close(offer)
        self._floor.move(offer.agent, Cause.NOT_ANSWERED, problem or "not reached")
        self._back_in_line(offer.caller)

    def expire(self, offer: OpenOffer) -> None:
        """The agent let it ring."""
        agent = offer.agent
        self._close(offer)
        self._floor.outbox.put(Withdraw(offer.number, agent.name))
        agent.unanswered += 1
        allowed = self._floor.room(offer.caller.queue).settings.no_answers_allowed
        if agent.unanswered < allowed:
            self._pause(offer)
            self._floor.move(agent, Cause.OFFER_GONE, "not answered")
        else:
            agent.unanswered = 0
            self._floor.move(agent, Cause.NOT_ANSWERED, "not answered")
        self._back_in_line(offer.caller)

    def drop(self, offer: OpenOffer) -> None:
        """Stop ringing an agent who is gone, whose state is the owner's business."""
        self._close(offer)
        self._floor.outbox.put(Withdraw(offer.number, offer.agent.name))
        self._back_in_line(offer.caller)

    def _close(self, offer: OpenOffer) -> None:
        del self._floor.offers[offer.number]
        del offer.caller.offers[offer.number]
        offer.agent.caller = offer.agent.offer = None
        self._floor.outbox.timers.cancel(("offer", offer.number))

    def _back_in_line(self, caller: WaitingCaller) -> None:
        """Nobody is rung for it any more: the next agent."""
        if caller.offers:
            return
        floor = self._floor
        if caller.demand.directed:
            del caller.demands[0]  # whom a colleague named can't be had: anybody of the queue
        floor.lines.enter(caller)
        floor.seeking_agents[caller.name] = caller
        # What fell due while an agent was rung is due now, if nobody else is free.
        if caller.leave_by is not None:
            floor.outbox.timers.set(("max wait", caller.name), max(floor.now, caller.leave_by))
        if caller.callback:
            floor.placed_callbacks.append(caller)

    def _pause(self, offer: OpenOffer) -> None:
        floor, caller = self._floor, offer.caller
        until = floor.now + floor.room(caller.queue).settings.decline_pause
        caller.declined[offer.agent.name] = until
        floor.outbox.timers.set(("ask again", caller.name), until)

    def _count(self, caller: WaitingCaller, others_waiting: bool) -> None:
        floor = self._floor
        estimator = floor.estimators[caller.queue]
        estimator.service_started(floor.now, others_waiting)
        if caller.callback:
            return  # answered is who was reached
        settings = floor.room(caller.queue).settings
        waited = floor.now - caller.arrived
        floor.figures[caller.queue].answer(waited, settings.service_threshold)
        if caller.told is not None:
            told_at, expected = caller.told
            estimator.score(expected, floor.now - told_at)
