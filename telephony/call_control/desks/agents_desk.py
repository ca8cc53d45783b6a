"""The desks of all agents: their wishes, checked and carried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from telephony.acd import events as on
from telephony.acd.agent_state import AgentState
from telephony.acd.roster import Agent
from telephony.call_control.contacts.contact import Contact
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.contacts.handing_on import HandingOn
from telephony.call_control.desks.desk_views import DeskViews
from telephony.call_control.recordings.contact_recording import ContactRecording
from telephony.conversation.state import Input, State
from telephony.domain.dtmf import DtmfMethod
from telephony.domain.errors import DeskError
from telephony.domain.termination import Reason
from telephony.interfaces.agent_desk import DeskView, Target, ToAgent, ToNumber, WrapUp


class AgentsDesk:
    """Implements `telephony.interfaces.agent_desk.AgentDesk`."""

    def __init__(self, centre: ContactCentre, handing_on: HandingOn) -> None:
        self.views = DeskViews(centre, handing_on)
        self._centre = centre
        self._handing_on = handing_on

    @property
    def agents(self) -> Sequence[str]:
        return list(self._centre.presence.agents)

    def view(self, agent: str) -> DeskView:
        self._known(agent)
        return self.views.view(agent)

    def watch(self, agent: str, changed: Callable[[], None]) -> Callable[[], None]:
        self._known(agent)
        return self._centre.watchers.watch(agent, changed)

    def sign_in(self, agent: str) -> None:
        self._known(agent)
        self._centre.presence.sign_in(agent)

    def sign_out(self, agent: str) -> None:
        self._known(agent)
        if self._centre.distributor.floor.roster.find(agent) is not None:
            self._tell(agent, on.AgentSignedOut(agent))

    def ready(self, agent: str) -> None:
        self._signed_in(agent)
        if not self._centre.presence.phones.reachable(agent):
            raise DeskError("Connect your microphone and loudspeaker first: no phone is connected.")
        self._tell(agent, on.AgentReady(agent))

    def on_break(self, agent: str, reason: str) -> None:
        self._signed_in(agent)
        self._tell(agent, on.AgentOnBreak(agent, reason))

    def answer(self, agent: str) -> None:
        contact = self._rung(agent)

        def wanted() -> bool:
            if contact is None:
                return self._handing_on.rings(agent)
            return contact.state is State.RINGING

        if not self._centre.presence.phones.answer(agent, wanted):
            raise DeskError("A desk phone is answered by hand: lift the handset.")

    def decline(self, agent: str) -> None:
        contact = self._rung(agent)
        if self._centre.presence.phones.decline(agent):
            return
        if contact is not None:
            contact.phone.leg.hang_up(Reason.DECLINED)
        else:
            self._handing_on.leave_consultation(agent)

    def hang_up(self, agent: str) -> None:
        if self._handing_on.consulted(agent) is not None:
            self._handing_on.leave_consultation(agent)
            return
        contact = self._contact(agent)
        if contact.state is State.RINGING:
            self.decline(agent)
            return
        leg = contact.phone.leg
        if contact.state is State.WHISPER:
            self._centre.send_back(agent)
        else:
            self._centre.contact_over(agent)
        leg.hang_up(Reason.CALLEE_HANGUP)

    def hold(self, agent: str) -> None:
        contact = self._contact(agent)
        if contact.state is not State.HELD:
            contact.move(Input.HOLD)
            contact.note("held")

    def resume(self, agent: str) -> None:
        contact = self._contact(agent)
        if contact.state is not State.TALKING:
            contact.move(Input.RESUME)
            contact.note("resumed")

    def send_digits(self, agent: str, symbols: str) -> None:
        contact = self._contact(agent)
        third = contact.third_party
        to_third = contact.state in (State.CONSULTING, State.CONFERENCE) and third is not None
        if not to_third and contact.state is not State.TALKING:
            raise DeskError("Keys can be sent while you speak with somebody.")
        leg = third.phone.leg if to_third and third is not None else contact.caller
        leg.send_digits(symbols, DtmfMethod.RFC4733)

    def transfer(self, agent: str, target: Target) -> None:
        self._handing_on.transfer(self._contact(agent), target)

    def consult(self, agent: str, target: ToAgent | ToNumber) -> None:
        self._handing_on.consult(self._contact(agent), target)

    def end_consult(self, agent: str) -> None:
        self._handing_on.end_consult(self._contact(agent))

    def complete(self, agent: str) -> None:
        self._handing_on.complete(self._contact(agent))

    def conference(self, agent: str) -> None:
        contact = self._contact(agent)
        contact.move(Input.JOIN_ALL)
        contact.note("conference")

    def wrap_up(self, agent: str, notes: WrapUp) -> None:
        self._known(agent)
        contact = self._centre.contacts.last_of(agent)
        if contact is None or contact.state is State.RINGING:
            raise DeskError("There is no contact to make notes of.")
        self._centre.contact_log.write_up(agent, notes.disposition, notes.notes, notes.fields)
        self._centre.watchers.changed(agent)

    def pause_recording(self, agent: str) -> None:
        self._recording(agent).pause()

    def resume_recording(self, agent: str) -> None:
        self._recording(agent).resume()

    def _tell(self, agent: str, event: on.Event) -> None:
        self._centre.tell(event)
        self._centre.watchers.changed(agent)  # what is intended after a contact changes no state

    def _known(self, agent: str) -> None:
        if agent not in self._centre.presence.agents:
            raise DeskError(f"There is no agent {agent}; add it to agents: in telephony.yaml.")

    def _signed_in(self, agent: str) -> Agent:
        self._known(agent)
        found = self._centre.distributor.floor.roster.find(agent)
        if found is None:
            raise DeskError("Sign in first.")
        return found

    def _contact(self, agent: str) -> Contact:
        self._known(agent)
        contact = self._centre.contacts.of(agent)
        if contact is None:
            raise DeskError("You have no caller at the moment.")
        return contact

    def _recording(self, agent: str) -> ContactRecording:
        recording = self._contact(agent).recording
        if recording is None:
            raise DeskError("This contact isn't recorded.")
        return recording

    def _rung(self, agent: str) -> Contact | None:
        """The contact that rings, or None for a colleague's question."""
        state = self._signed_in(agent).state
        contact = self._centre.contacts.of(agent)
        if contact is not None and contact.state is State.RINGING:
            return contact
        if state is AgentState.CONSULTED and self._handing_on.rings(agent):
            return None
        raise DeskError("Your phone doesn't ring: the caller may have gone.")
