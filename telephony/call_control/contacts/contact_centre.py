"""The contact centre: gives the distributor a clock and hands.

    a call's EnterQueue ─► CallerArrived ─►┌─────────────┐─► Offer    ─► the agent's phone rings
    a phone's 200, BYE, failure ──────────►│ distributor │─► Connect  ─► the call's stay connects
    an agent's wishes ────────────────────►│             │─► Requeued ─► the caller waits again
    its own deadline ─────────────────────►└─────────────┘─► TurnAway ─► the flow goes on

Everything happens on the event loop, one event after another; a command that leads to another
event at once waits until the first is done with.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from telephony.acd import commands as do
from telephony.acd import events as on
from telephony.acd.distributor import Distributor
from telephony.acd.queue import Queue, Requirement
from telephony.acd.sentinel import Breach, breaches
from telephony.acd.todays_figures import TodaysFigures
from telephony.call_control.contacts.agent_phone import AgentPhone
from telephony.call_control.contacts.contact import Contact
from telephony.call_control.contacts.contact_log import ContactLog
from telephony.call_control.contacts.contacts import Contacts, ContactWorld
from telephony.call_control.contacts.party_leg import PartyLeg
from telephony.call_control.contacts.phone_ends import declined_by_hand, ended_by_hand
from telephony.call_control.contacts.presence import Presence
from telephony.call_control.contacts.queue_stay import QueueStay
from telephony.call_control.contacts.watchers import Watchers
from telephony.conversation.state import Input, State
from telephony.domain.leg import LegEnded
from telephony.domain.termination import Reason
from telephony.interfaces.user_agent import UserAgent

log = structlog.get_logger(__name__)


class ContactCentre:
    """Queues and agents of an edge. Lives on the event loop."""

    def __init__(
        self,
        queues: Sequence[Queue],
        agents: Sequence[AgentPhone],
        user_agent: UserAgent,
        contact_log: ContactLog,
        world: ContactWorld | None = None,
    ) -> None:
        world = world or ContactWorld()
        self.distributor = Distributor(queues)
        self.contact_log = contact_log
        self.today = TodaysFigures(self.distributor.floor, world.day)
        self.breaches_found = 0
        self.opened_at = 0.0
        self.watchers = Watchers()
        self.contacts = Contacts(user_agent, world, contact_log, self._contact_changed)
        roster = self.distributor.floor.roster
        self.presence = Presence(
            agents, world.browsers, roster, self.tell, self.agent_lost, self.watchers.changed
        )
        self.stays: dict[str, QueueStay] = {}
        """Callers in queues, with agents, or handed on by them; by call."""
        self.on_contact_changed: Callable[[Contact], None] = lambda contact: None
        self.on_consulted_lost: Callable[[str], None] = lambda agent: None
        self.on_callback: Callable[[do.CallbackRests | do.CallbackOver], None] = lambda told: None
        self._events: deque[on.Event] = deque()
        self._handling = False
        self._timer: asyncio.TimerHandle | None = None
        self._do: dict[type[do.Command], Callable[[Any], None]] = {
            do.Offer: self._ring,
            do.Withdraw: lambda gone: self.let_go(gone.agent),
            do.Connect: self._connect,
            do.Disconnect: lambda gone: self.let_go(gone.agent),
            do.TurnAway: lambda away: self.stays.pop(away.caller).turned_away(away.way_out),
            do.Requeued: self._requeued,
            do.Announce: self._announce,
            do.OfferCallback: lambda offer: self.stays[offer.caller].offer_callback(),
            do.CallbackMet: lambda met: None,  # call control said so
            do.CallbackRests: lambda rests: self.on_callback(rests),
            do.CallbackOver: lambda over: self.on_callback(over),
            do.ChangeState: self._state_changed,
            do.Record: self._record,
            do.Refused: self._refused,
        }

    def open(self) -> None:
        """Sign in every agent whose phone is on duty."""
        self.opened_at = self.now
        self.presence.open()

    def close(self) -> None:
        """No more timers; calls end their own legs."""
        self.presence.close()
        self.watchers.close()
        if self._timer is not None:
            self._timer.cancel()

    def enter(self, stay: QueueStay) -> None:
        """A caller comes in; what becomes of it is told to `stay`."""
        self.stays[stay.call_id] = stay
        self.tell(self._arrival(stay))

    def enter_again(self, stay: QueueStay) -> None:
        """A caller whom an agent sent on to nobody is back at the head of its queue."""
        self.tell(self._arrival(stay, again=True))

    def leave(self, stay: QueueStay, *, by_choice: bool) -> None:
        """The caller hung up, or goes another way in its flow."""
        if self.stays.get(stay.call_id) is stay:
            del self.stays[stay.call_id]
            stay.part()
            self.tell(on.CallerLeft(stay.call_id, by_choice))

    def call_back(
        self, stay: QueueStay, wanted: on.CallbackChosen | on.CallbackDue, call_id: str = ""
    ) -> None:
        """Somebody is to be called back: the caller of `call_id`, who waits, or one from before."""
        self.stays.pop(call_id, None)
        self.stays[stay.call_id] = stay
        self.tell(wanted)

    @property
    def now(self) -> float:
        """The distributor's clock, in seconds."""
        return asyncio.get_running_loop().time()

    def breaches(self) -> list[Breach]:
        """What the sentinel finds at this moment."""
        return breaches(self.distributor.floor, self.now)

    def breached(self, subject: str, rule: str) -> None:
        """Count what a watch found, and say what led to it."""
        self.breaches_found += 1
        journal = self.distributor.journal.excerpt(subject)
        log.error("sentinel", subject=subject, broken=rule, journal=journal)

    def tell(self, event: on.Event) -> None:
        """Let the distributor know, and do what it asks for."""
        self._events.append(event)
        if self._handling:
            return
        self._handling = True
        try:
            with self.contact_log.together():
                while self._events:
                    self._take(self._events.popleft())
        finally:
            self._handling = False
        self._set_timer()
        self.watchers.floor_changed()

    def _take(self, event: on.Event) -> None:
        self.today.before(event, self.now)
        for command in self.distributor.handle(event, self.now):
            self.today.after(command)
            self.contact_log.follow(command)
            self._do[type(command)](command)

    def contact_over(self, agent: str) -> None:
        """The contact is over by the agent's side: the caller's flow goes on."""
        contact = self.contacts.take(agent)
        if contact is None:
            return
        contact.end()
        stay = self.stays.pop(contact.facts.call_id, None)
        if stay is not None:
            stay.contact_over()
        self.tell(on.ContactEnded(agent))

    def over(self, stay: QueueStay) -> None:
        """Whom the caller was handed to has hung up: its flow goes on."""
        if self.stays.pop(stay.call_id, None) is not None:
            stay.contact_over()

    def take_over(self, stay: QueueStay, agent: str, phone: PartyLeg, before: Contact) -> Contact:
        """A colleague's contact is the agent's, who is on the line already."""
        record = self.contact_log.taken_over(before.facts.agent, agent, stay.queue)
        contact = self.contacts.add(stay, agent, phone, record)
        self.contacts.ends_with(contact, lambda contact, end: self._phone_ended(contact, 0, end))
        contact.answered()
        contact.move(Input.WHISPERED)
        return contact

    def send_back(self, agent: str) -> None:
        """An agent who has just answered doesn't want the caller: back to the head."""
        contact = self.contacts.take(agent)
        if contact is not None:
            contact.end()
        self.contact_log.ends_as(agent, "declined")
        self.tell(on.ContactTransferred(agent))

    def agent_lost(self, agent: str) -> None:
        """The agent can't be heard any more; the caller is back at the head of its queue."""
        contact = self.contacts.take(agent)
        if contact is not None:
            contact.end()
            contact.phone.leg.hang_up(Reason.UNREACHABLE)
        else:
            self.on_consulted_lost(agent)
        attended = self.presence.attended(agent)
        self.tell(on.AgentPhoneLost(agent) if attended else on.AgentLost(agent))

    def _arrival(self, stay: QueueStay, *, again: bool = False) -> on.CallerArrived:
        wanted = stay.wanted
        skills = tuple(Requirement(skill, level) for skill, level in wanted.skills.items())
        return on.CallerArrived(
            stay.call_id, stay.queue, wanted.priority, skills, stay.calling_number, again=again
        )

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        due = self.distributor.deadline
        loop = asyncio.get_running_loop()
        self._timer = None if due is None else loop.call_at(due, self.tell, on.DeadlineReached())

    def _ring(self, offer: do.Offer) -> None:
        agent, number = offer.agent, offer.offer
        uri = self.presence.phones.uri(agent)
        if uri is None:
            self.tell(on.OfferFailed(agent, number, "no phone is connected"))
            return
        self.contacts.ring(
            self.stays[offer.caller],
            agent,
            uri,
            lambda: self.tell(on.OfferAccepted(agent, number)),
            lambda contact, end: self._phone_ended(contact, number, end),
        )

    def _phone_ended(self, contact: Contact, offer: int, end: LegEnded) -> None:
        """A phone that we hung up ourselves is known no more."""
        agent, reason = contact.facts.agent, end.termination.reason
        if contact.state is State.RINGING:
            self.contacts.take(agent)
            declined = declined_by_hand(reason)
            contact.end()
            answer = on.OfferDeclined(agent, offer)
            self.tell(answer if declined else on.OfferFailed(agent, offer, reason.value))
        elif contact.calls_back and ended_by_hand(end.termination):
            self.send_back(agent)  # had enough of the ringing
        elif contact.state is State.WHISPER or not ended_by_hand(end.termination):
            self.agent_lost(agent)
        else:
            self.contact_over(agent)

    def let_go(self, agent: str) -> None:
        """The agent's telephone rings, or talks, no longer."""
        contact = self.contacts.take(agent)
        if contact is not None:
            contact.end()
            contact.phone.leg.hang_up(Reason.CALLER_HANGUP)

    def _connect(self, found: do.Connect) -> None:
        self.stays[found.caller].meet(self.contacts[found.agent])

    def _requeued(self, again: do.Requeued) -> None:
        stay = self.stays[again.caller]
        stay.queue = again.queue
        stay.waits_again(again.why)

    def _announce(self, place: do.Announce) -> None:
        self.stays[place.caller].announce(place.position, place.expected)

    def _record(self, record: do.Record) -> None:
        stay = self.stays.get(record.decision.caller)
        if stay is not None:
            stay.note_decision(record.decision)

    def _refused(self, refused: do.Refused) -> None:
        """Our own mistake; a caller must not wait for its mending."""
        log.error(
            "event refused", event_type=type(refused.event).__name__, why=str(refused.problem)
        )
        if isinstance(refused.event, on.CallerArrived):
            self.stays.pop(refused.event.caller).turned_away(None, str(refused.problem))

    def _state_changed(self, change: do.ChangeState) -> None:
        self.presence.state_changed(change)
        self.watchers.changed(change.agent)

    def _contact_changed(self, contact: Contact) -> None:
        self.watchers.changed(contact.facts.agent)
        if contact.third_party is not None and contact.third_party.agent:
            self.watchers.changed(contact.third_party.agent)
        self.on_contact_changed(contact)
