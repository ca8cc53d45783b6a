"""Agents consult others about a caller, hand it over, or send it on."""

from __future__ import annotations

from collections.abc import Callable

from telephony.acd import events as on
from telephony.acd.agent_state import AgentState
from telephony.call_control.contacts.contact import Contact
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.contacts.queue_stay import QueueStay
from telephony.call_control.contacts.third_party import RING_SECONDS, ThirdPartyCall
from telephony.call_control.outbound.outbound_calls import OutboundCalls, Permit
from telephony.conversation.hearing import Role
from telephony.conversation.state import Input, State
from telephony.domain.errors import DeskError
from telephony.domain.leg import LegEnded
from telephony.domain.termination import Reason
from telephony.interfaces.agent_desk import Target, ToAgent, ToNumber, ToQueue
from telephony.interfaces.user_agent import Leg, UserAgent

_REFUSALS = {
    Reason.BARRED: "This number may not be called: see dialling: in telephony.yaml.",
    Reason.SPENDING_LIMIT: "The trunk's spending limit is reached.",
}


class HandingOn:
    """Third parties: who they are, and what becomes of the caller. Lives on the event loop."""

    def __init__(
        self, centre: ContactCentre, user_agent: UserAgent, outbound: OutboundCalls
    ) -> None:
        self._centre = centre
        self._user_agent = user_agent
        self._outbound = outbound
        self._consulted: dict[str, Contact] = {}
        centre.on_consulted_lost = self.leave_consultation

    def consulted(self, agent: str) -> Contact | None:
        """The colleague's contact that the agent is called about."""
        return self._consulted.get(agent)

    def rings(self, agent: str) -> bool:
        """Whether a colleague's call still rings."""
        contact = self._consulted.get(agent)
        return contact is not None and contact.state is State.CALLING

    def leave_consultation(self, agent: str) -> None:
        """The consulted agent has said what there was to say."""
        contact = self._consulted.get(agent)
        if contact is not None and contact.third_party is not None:
            contact.third_party.hang_up(Reason.DECLINED)

    def consult(self, contact: Contact, target: ToAgent | ToNumber) -> None:
        """Hold the caller and ring the target. Raises `DeskError`."""
        contact.may(Input.CONSULT)
        third = self._call(contact, target)
        third.on_ringing = ringing_tone(contact.phone.leg)
        third.on_answered = contact.third_party_answered
        third.on_gone = lambda end: _gone(contact, third, end)
        contact.third_party = third
        contact.move(Input.CONSULT)
        contact.note("consults", third_party=third.name)

    def end_consult(self, contact: Contact) -> None:
        """Let the third party go and resume the caller. Raises `DeskError`."""
        third = contact.third_party
        contact.move(Input.END_CONSULT)
        if third is not None:
            third.let_go()
            contact.third_party_left()
        contact.note("consultation ended")

    def complete(self, contact: Contact) -> None:
        """The agent is out of it. Raises `DeskError`."""
        contact.may(Input.COMPLETE)
        third = contact.third_party
        if third is None:
            raise DeskError("There is nobody to hand the caller over to.")
        agent, stay = contact.facts.agent, self._centre.stays[contact.facts.call_id]
        contact.note("transferred", to=third.name)
        self._centre.contacts.take(agent)
        self._centre.contact_log.transferred(agent, third.name)
        if third.agent:
            self._to_colleague(contact, third, stay)
        else:
            contact.move(Input.COMPLETE)
            third.on_gone = lambda end: self._outside_over(stay, contact)
            self._centre.tell(on.ContactEnded(agent))
        contact.phone.leg.hang_up(Reason.CALLEE_HANGUP)

    def transfer(self, contact: Contact, target: Target) -> None:
        """Blind. Raises `DeskError`."""
        contact.may(Input.TRANSFER)
        agent = contact.facts.agent
        match target:
            case ToAgent(to):
                self._free_colleague(agent, to)
                event: on.Event = on.ContactTransferred(agent, to=to)
            case ToQueue(to):
                self._open_queue(to)
                event = on.ContactTransferred(agent, queue=to)
            case ToNumber(to):
                self._send_outside(contact, to)
                return
        contact.note("transferred", to=to)
        self._part(contact, to)
        self._centre.tell(event)

    def _part(self, contact: Contact, to: str) -> None:
        self._centre.contacts.take(contact.facts.agent)
        self._centre.contact_log.transferred(contact.facts.agent, to)
        contact.end()
        contact.phone.leg.hang_up(Reason.CALLEE_HANGUP)

    def _to_colleague(self, contact: Contact, third: ThirdPartyCall, stay: QueueStay) -> None:
        agent, colleague = contact.facts.agent, third.agent
        self._consulted.pop(colleague, None)
        phone = third.become_agents()
        contact.third_party = None
        contact.end()
        phone.report = stay.reports_of(phone.leg, Role.AGENT, colleague)
        taken = self._centre.take_over(stay, colleague, phone, contact)
        self._centre.tell(on.ContactHanded(agent, colleague))
        stay.taken_over(taken)

    def _send_outside(self, contact: Contact, number: str) -> None:
        stay = self._centre.stays[contact.facts.call_id]
        third = self._call(contact, ToNumber(number))
        contact.note("transferred", to=number)
        self._part(contact, number)
        caller, leg = stay.caller, third.phone.leg
        stay.sent_outside(third)
        third.on_ringing = ringing_tone(caller)

        def answered() -> None:
            caller.bridge(leg)
            stay.note("third party answered", {"third_party": number})

        def gone(end: LegEnded) -> None:
            stay.sent_outside(None)
            stay.note("third party gone", {"reason": end.termination.reason.value})
            if third.phone.answered:
                caller.unbridge(leg)
                self._centre.over(stay)
            else:
                self._centre.enter_again(stay)

        third.on_answered, third.on_gone = answered, gone
        self._centre.tell(on.ContactEnded(contact.facts.agent))

    def _outside_over(self, stay: QueueStay, contact: Contact) -> None:
        contact.third_party_gone()
        self._centre.over(stay)

    def _call(self, contact: Contact, target: ToAgent | ToNumber) -> ThirdPartyCall:
        stay = self._centre.stays[contact.facts.call_id]
        if isinstance(target, ToAgent):
            return self._call_colleague(contact, stay, target.agent)
        return self._call_number(stay, target.number)

    def _call_colleague(self, contact: Contact, stay: QueueStay, to: str) -> ThirdPartyCall:
        self._free_colleague(contact.facts.agent, to)
        uri = self._centre.presence.phones.uri(to)
        if uri is None:
            raise DeskError(f"{to} has no phone connected.")
        self._centre.tell(on.AgentConsulted(to))
        third = self._dial(stay, to, uri, None)
        third.agent = to
        third.ring_for(self._centre.distributor.floor.room(stay.queue).settings.ring_timeout)
        self._consulted[to] = contact

        def over() -> None:
            self._consulted.pop(to, None)
            self._centre.tell(on.AgentReleased(to))
            self._centre.watchers.changed(to)

        third.on_over = over
        self._centre.watchers.changed(to)
        return third

    def _call_number(self, stay: QueueStay, number: str) -> ThirdPartyCall:
        trunk = stay.facts.trunk
        permit = self._outbound.permit(number, trunk)
        if not isinstance(permit, Permit):
            raise DeskError(_REFUSALS.get(permit, "This number can't be called now."))
        third = self._dial(stay, number, number, trunk)
        third.paid_by(permit)
        third.ring_for(RING_SECONDS)
        return third

    def _dial(self, stay: QueueStay, name: str, to: str, trunk: str | None) -> ThirdPartyCall:
        leg = self._user_agent.dial(to, calling_number=stay.calling_number, trunk=trunk)
        stay.belongs(leg)
        return ThirdPartyCall(name, leg, stay.reports_of(leg, Role.THIRD_PARTY, name))

    def _free_colleague(self, agent: str, to: str) -> None:
        if to == agent:
            raise DeskError("You can't call yourself.")
        if to not in self._centre.presence.agents:
            raise DeskError(f"There is no agent {to}.")
        colleague = self._centre.distributor.floor.roster.find(to)
        state = colleague.state if colleague is not None else AgentState.OFFLINE
        if state is not AgentState.READY:
            raise DeskError(f"{to} can't be reached now: {state.value.replace('_', ' ')}.")

    def _open_queue(self, queue: str) -> None:
        room = self._centre.distributor.floor.rooms.get(queue)
        if room is None:
            raise DeskError(f"There is no queue {queue}.")
        if not room.open:
            raise DeskError(f"The queue {queue} is closed.")
        bound = room.settings.max_waiting
        if bound is not None and len(room.callers) >= bound:
            raise DeskError(f"The queue {queue} is full.")


def ringing_tone(leg: Leg) -> Callable[[bool], None]:
    """Lets `leg`'s peer hear that somebody is rung, on or off."""
    return lambda on: leg.start_ringback() if on else leg.stop_ringback()


def _gone(contact: Contact, third: ThirdPartyCall, end: LegEnded) -> None:
    contact.note("third party gone", third_party=third.name, reason=end.termination.reason.value)
    contact.third_party_gone()
