"""The distributor: events and deadlines in, commands out.

Theory of operation. Callers wait in queues, agents stand on the roster. After every event
the distributor settles: each agent who came free chooses the most urgent caller that it may
serve, each caller who came, or came back, gets the best free agent by the queue's strategy.
So between two events no agent is free whom a caller waits for. An agent is offered a caller
and may let it ring; only an accepted offer makes a contact.

    arrived ─► waiting ⇄ offered ─► contact ─► gone
                  └─► turned away, hung up, moved, to be called back (see `callbacks`)

There is no clock in here: `now` comes with each event and may be anything that doesn't go
back; `deadline` says when to come back with `DeadlineReached` if nothing happened until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from telephony.acd import events as on
from telephony.acd.agents import Agents
from telephony.acd.arrivals import Arrivals
from telephony.acd.callbacks import Callbacks
from telephony.acd.commands import Command, Refused
from telephony.acd.decision import Decision
from telephony.acd.departures import Departures
from telephony.acd.errors import AcdError
from telephony.acd.floor import Floor
from telephony.acd.handing_on import HandingOn
from telephony.acd.healing import Healing
from telephony.acd.journal import Journal
from telephony.acd.matching import Matching
from telephony.acd.offering import Offering
from telephony.acd.outbox import Outbox
from telephony.acd.queue import Queue
from telephony.acd.roster import Agent
from telephony.acd.waiting import Line, WaitingCaller
from telephony.domain.queueing import WayOut


class _OfAgent(Protocol):
    """An event of one agent."""

    @property
    def agent(self) -> str: ...


class Distributor:
    """All queues and all agents of a call centre. Times in seconds."""

    def __init__(self, queues: Iterable[Queue] = ()) -> None:
        self._outbox = Outbox()
        self.floor = Floor(self._outbox)
        self._offering = Offering(self.floor)
        self._arrivals = Arrivals(self.floor)
        self._departures = Departures(self.floor, self._arrivals, self._offering)
        self._agents = Agents(self.floor, self._offering, self._arrivals)
        self._callbacks = Callbacks(self.floor, self._arrivals, self._departures, self._agents)
        self._handing_on = HandingOn(self.floor, self._arrivals, self._agents)
        self._healing = Healing(
            self.floor, self._departures, self._offering, self._agents, self._callbacks
        )
        self.journal = Journal()
        """What happened last."""
        self._matching = Matching(self.floor, self._offering)
        self._handlers: dict[type[on.Event], Callable[[Any], None]] = {
            on.CallerArrived: self._caller_arrived,
            on.CallerLeft: self._caller_left,
            on.CallbackChosen: self._callback_chosen,
            on.CallbackDue: self._callbacks.due,
            on.CallbackReached: lambda event: self._callbacks.reached(event.caller),
            on.CallbackNotReached: lambda event: self._desert(self._callbacks.not_reached(event)),
            on.CallbackCancelled: lambda event: self._desert(self._callbacks.cancel(event.caller)),
            on.CallerMoved: self._caller_moved,
            on.AgentSignedIn: lambda event: self._desert(self._agents.sign_in(event)),
            on.AgentReady: lambda event: self._agents.ready(self._agent(event)),
            on.AgentOnBreak: self._agent_on_break,
            on.AgentSignedOut: self._agent_signed_out,
            on.AgentLost: self._agent_lost,
            on.AgentPhoneLost: self._agent_phone_lost,
            on.AgentConsulted: lambda event: self._handing_on.consult(self._agent(event)),
            on.AgentReleased: self._agent_released,
            on.ContactHanded: self._contact_handed,
            on.ContactTransferred: self._contact_transferred,
            on.OfferAccepted: self._offer_accepted,
            on.OfferDeclined: self._offer_declined,
            on.OfferFailed: self._offer_failed,
            on.ContactEnded: self._contact_ended,
            on.QueueChanged: lambda event: self.floor.configure(event.queue),
            on.QueueClosed: self._queue_closed,
            on.QueueOpened: self._queue_opened,
            on.Heal: lambda event: self._desert(self._healing.heal(event)),
            on.DeadlineReached: lambda event: None,
        }
        self._due: dict[str, Callable[[Any], None]] = {
            "offer": lambda number: self._offering.expire(self.floor.offers[number]),
            "max wait": self._waiting_only(self._departures.overdue),
            "relax": self._waiting_only(self._departures.relax),
            "announce": self._waiting_only(self._departures.announce),
            "ask again": self._waiting_only(self._departures.ask_again),
            "offer callback": self._waiting_only(self._callbacks.offer),
            "rest": self._waiting_only(self._callbacks.wake),
            "expire": self._waiting_only(self._callbacks.expire),
            "wrap up": self._wrap_up_over,
        }
        for queue in queues:
            self.floor.configure(queue)

    @property
    def deadline(self) -> float | None:
        """When `DeadlineReached` is due, or None."""
        return self._outbox.timers.next

    def handle(self, event: on.Event, now: float) -> list[Command]:
        """Take an event. Never raises: one that can't be is answered by `Refused`."""
        self._outbox.now = max(now, self._outbox.now)  # a clock that was set back stands still
        self.journal.note(self._outbox.now, event)
        self._catch_up()
        try:
            self._handlers[type(event)](event)
        except AcdError as error:
            self._outbox.put(Refused(event, error))
        self._settle()
        commands = self._outbox.take()
        self.journal.note_all(self._outbox.now, commands)
        return commands

    def why_waiting(self, caller: str) -> Decision | None:
        """What keeps a caller waiting at this moment; None when it doesn't wait."""
        waiting = self.floor.waiting.get(caller)
        return self._matching.why_waiting(waiting) if waiting is not None else None

    def _waiting_only(self, act: Callable[[WaitingCaller], None]) -> Callable[[str], None]:
        return lambda caller: act(self.floor.waiting[caller])

    def _catch_up(self) -> None:
        """Do what was due before the event."""
        for kind, subject in self._outbox.timers.due(self._outbox.now):
            self._due[kind](subject)
            self._settle()

    def _settle(self) -> None:
        self._callbacks.settle()
        self._matching.settle()

    def _caller_arrived(self, event: on.CallerArrived) -> None:
        self._arrivals.arrive(event)
        waiting = self.floor.waiting.get(event.caller)
        if waiting is not None:
            self._callbacks.called_in(waiting)

    def _caller_left(self, event: on.CallerLeft) -> None:
        self._callbacks.forget(event.caller)
        waiting = self.floor.waiting.get(event.caller)
        contact = self.floor.contacts.get(event.caller)
        if waiting is not None:
            self._departures.hang_up(waiting, by_choice=event.by_choice)
        elif contact is not None:
            self._desert(self._agents.caller_gone(contact))

    def _callback_chosen(self, event: on.CallbackChosen) -> None:
        waiting = self.floor.waiting.get(event.caller)
        if waiting is not None:
            self._callbacks.choose(waiting, event)

    def _caller_moved(self, event: on.CallerMoved) -> None:
        waiting = self.floor.waiting.get(event.caller)
        if waiting is not None:
            self._departures.move(waiting, event.queue)

    def _agent(self, event: _OfAgent) -> Agent:
        """Raises `UnknownAgent`."""
        return self.floor.roster[event.agent]

    def _agent_on_break(self, event: on.AgentOnBreak) -> None:
        self._agents.on_break(self._agent(event), event.reason)

    def _agent_signed_out(self, event: on.AgentSignedOut) -> None:
        self._desert(self._agents.sign_out(self._agent(event)))

    def _agent_lost(self, event: on.AgentLost) -> None:
        self._desert(self._agents.lost(self._agent(event)))

    def _agent_phone_lost(self, event: on.AgentPhoneLost) -> None:
        self._desert(self._agents.phone_lost(self._agent(event)))

    def _agent_released(self, event: on.AgentReleased) -> None:
        self._desert(self._handing_on.release(self._agent(event)))

    def _contact_handed(self, event: on.ContactHanded) -> None:
        to = self.floor.roster[event.to]
        self._desert(self._handing_on.hand_over(self._agent(event), to))

    def _contact_transferred(self, event: on.ContactTransferred) -> None:
        self._desert(self._handing_on.transfer(self._agent(event), event))

    def _contact_ended(self, event: on.ContactEnded) -> None:
        self._desert(self._agents.end_contact(self._agent(event)))

    def _wrap_up_over(self, agent: str) -> None:
        known = self.floor.roster.find(agent)
        if known is not None:
            self._desert(self._agents.end_wrap_up(known))

    def _offer_accepted(self, event: on.OfferAccepted) -> None:
        offer = self._offering.open(event.agent, event.offer)
        if offer is not None:
            caller = offer.caller
            self._offering.accept(offer)
            self._departures.forget_timers(caller)

    def _offer_declined(self, event: on.OfferDeclined) -> None:
        offer = self._offering.open(event.agent, event.offer)
        if offer is not None:
            self._offering.decline(offer)

    def _offer_failed(self, event: on.OfferFailed) -> None:
        offer = self._offering.open(event.agent, event.offer)
        if offer is not None:
            self._offering.fail(offer, event.problem)

    def _queue_opened(self, event: on.QueueOpened) -> None:
        room = self.floor.room(event.queue)
        room.open = True
        self._callbacks.opened(room)

    def _queue_closed(self, event: on.QueueClosed) -> None:
        room = self.floor.room(event.queue)
        room.open = False
        self._callbacks.closed(room)
        for caller in () if event.keep_waiting else list(room.callers):
            if not caller.callback:
                self._departures.turn_away(caller, WayOut.CLOSED)

    def _desert(self, lines: Iterable[Line]) -> None:
        """Nobody serves these lines any more: who can't hope for anybody leaves, save callbacks,
        whose time may be longer than a shift."""
        for line in lines:
            if self.floor.room(line.demand.queue).settings.needs_agents:
                for caller in list(line.callers):
                    if not caller.callback and self._arrivals.served_by_nobody(caller):
                        self._departures.turn_away(caller, WayOut.NO_AGENTS)
