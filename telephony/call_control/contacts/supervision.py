"""Supervisors who take part in contacts: their telephone is called once, then only who hears
whom changes."""

from __future__ import annotations

from dataclasses import dataclass

from telephony.call_control.contacts.contact import Contact
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.contacts.party_leg import PartyLeg
from telephony.call_control.contacts.watchers import Watchers
from telephony.conversation.hearing import Role
from telephony.conversation.state import State
from telephony.conversation.supervision import Supervision
from telephony.domain.errors import DeskError
from telephony.domain.leg import LegEnded
from telephony.domain.termination import Reason
from telephony.interfaces.agent_desk import PhoneState
from telephony.interfaces.browser_phones import (
    BrowserPhones,
    PhoneConnected,
    PhoneEvent,
    PhoneLost,
    PhoneRings,
)
from telephony.interfaces.supervisor_desk import SupervisionView
from telephony.interfaces.user_agent import UserAgent

_NOBODY_THERE = frozenset({State.RINGING, State.HANDED_OVER, State.OVER})


@dataclass(slots=True)
class _Seat:
    """A supervisor whose telephone is called, and what it is for."""

    contact: Contact
    mode: Supervision
    phone: PartyLeg | None = None


class Supervisors:
    """Lives on the event loop."""

    def __init__(
        self, centre: ContactCentre, user_agent: UserAgent, browsers: BrowserPhones | None
    ) -> None:
        self._centre = centre
        self._user_agent = user_agent
        self._browsers = browsers
        self._seats: dict[str, _Seat] = {}
        self._lost: set[str] = set()
        self._problems: dict[str, str] = {}
        centre.on_contact_changed = self._contact_changed
        if browsers is not None:
            browsers.listen(self._heard)

    def view(self, supervisor: str) -> SupervisionView:
        """What the supervisor's telephone does."""
        seat = self._seats.get(supervisor)
        if seat is None:
            problem = self._problems.get(supervisor, "")
            return SupervisionView(self._phone(supervisor), "", None, problem)
        return SupervisionView(self._phone(supervisor), seat.contact.facts.agent, seat.mode)

    def supervise(self, supervisor: str, agent: str, mode: Supervision) -> None:
        """Take part in the agent's contact, or change how. Raises `DeskError`."""
        contact = self._contact(supervisor, agent)
        seat = self._seats.get(supervisor)
        if seat is None:
            self._call(supervisor, contact, mode)
        else:
            if seat.contact is not contact:
                seat.contact.unsupervise(supervisor)
            seat.contact, seat.mode = contact, mode
            self._take_part(supervisor, seat)
        self._centre.watchers.changed(Watchers.FLOOR)

    def end(self, supervisor: str) -> None:
        """Leave the contact; nothing to do when there is none."""
        seat = self._seats.pop(supervisor, None)
        if seat is None:
            return
        seat.contact.unsupervise(supervisor)
        if seat.phone is not None:
            seat.phone.leg.hang_up(Reason.CALLER_HANGUP)
        self._centre.watchers.changed(Watchers.FLOOR)

    def _contact(self, supervisor: str, agent: str) -> Contact:
        if supervisor == agent:
            raise DeskError("You can't supervise yourself.")
        contact = self._centre.contacts.of(agent)
        if contact is None or contact.state in _NOBODY_THERE:
            raise DeskError(f"{agent} speaks with nobody now.")
        return contact

    def _call(self, supervisor: str, contact: Contact, mode: Supervision) -> None:
        uri = self._browsers.uri(supervisor) if self._browsers is not None else None
        if uri is None:
            raise DeskError("Connect your microphone and loudspeaker first: no phone is connected.")
        self._problems.pop(supervisor, None)
        self._seats[supervisor] = seat = _Seat(contact, mode)
        stay = self._centre.stays[contact.facts.call_id]
        leg = self._user_agent.dial(uri, calling_number=stay.calling_number)
        seat.phone = PartyLeg(
            leg,
            stay.reports_of(leg, Role.SUPERVISOR, supervisor),
            lambda: self._take_part(supervisor, seat),
            lambda end: self._ended(supervisor, seat, end),
        )

    def _take_part(self, supervisor: str, seat: _Seat) -> None:
        if seat.phone is not None and seat.phone.answered:
            seat.contact.supervise(supervisor, seat.phone.leg, seat.mode)

    def _ended(self, supervisor: str, seat: _Seat, end: LegEnded) -> None:
        if self._seats.get(supervisor) is not seat:
            return
        answered = seat.phone is not None and seat.phone.answered
        if not answered:
            self._problems[supervisor] = f"Your telephone couldn't be called: {end.termination}."
        elif end.termination.reason is not Reason.CALLEE_HANGUP:
            self._problems[supervisor] = f"The call to your telephone ended: {end.termination}."
        self.end(supervisor)

    def _contact_changed(self, contact: Contact) -> None:
        if contact.state in _NOBODY_THERE:
            for supervisor, seat in list(self._seats.items()):
                if seat.contact is contact:
                    self.end(supervisor)

    def _phone(self, supervisor: str) -> PhoneState:
        if supervisor in self._lost:
            return PhoneState.LOST
        connected = self._browsers is not None and self._browsers.uri(supervisor) is not None
        return PhoneState.CONNECTED if connected else PhoneState.NONE

    def _heard(self, event: PhoneEvent) -> None:
        match event:
            case PhoneRings(owner) if owner in self._seats and self._browsers is not None:
                self._browsers.answer(owner)
            case PhoneConnected(owner):
                self._lost.discard(owner)
                self._centre.watchers.changed(Watchers.FLOOR)
            case PhoneLost(owner):
                self._lost.add(owner)
                if not event.call_waits:
                    self.end(owner)
                self._centre.watchers.changed(Watchers.FLOOR)
            case _:
                pass
