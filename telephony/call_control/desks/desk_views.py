"""An agent's desk as its page shows it."""

from __future__ import annotations

from dataclasses import replace

from telephony.acd.agent_state import AgentState, Cause
from telephony.acd.roster import Agent
from telephony.acd.waiting import longest_wait
from telephony.call_control.contacts.contact import Contact
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.contacts.handing_on import HandingOn
from telephony.call_control.epoch_clock import EpochClock
from telephony.conversation.state import State
from telephony.interfaces.agent_desk import (
    DeskCall,
    DeskView,
    Phase,
    QueueGlance,
    RecordingState,
    ThirdParty,
    ThirdPartyState,
    WrapUp,
)

_PHASES = {
    State.RINGING: Phase.RINGING,
    State.WHISPER: Phase.WHISPER,
    State.TALKING: Phase.TALKING,
    State.HELD: Phase.HELD,
    State.CALLING: Phase.CONSULTING,
    State.CONSULTING: Phase.CONSULTING,
    State.ALTERNATING: Phase.TALKING,
    State.CONFERENCE: Phase.CONFERENCE,
    State.HANDED_OVER: Phase.OVER,
    State.OVER: Phase.OVER,
}
_THIRD_PARTY = {
    State.CALLING: ThirdPartyState.RINGING,
    State.CONSULTING: ThirdPartyState.TALKING,
    State.CONFERENCE: ThirdPartyState.TALKING,
    State.ALTERNATING: ThirdPartyState.HELD,
}
_ASKED = {
    State.CALLING: Phase.RINGING,
    State.CONSULTING: Phase.CONSULTING,
    State.ALTERNATING: Phase.HELD,
    State.CONFERENCE: Phase.CONFERENCE,
}
_INTENTIONS = {Cause.GO_ON_BREAK: "break", Cause.SIGN_OUT: "sign_out"}


class DeskViews:
    """Reads the floor and the contacts; changes nothing. Lives on the event loop."""

    def __init__(self, centre: ContactCentre, handing_on: HandingOn) -> None:
        self.clock = EpochClock()
        self._centre = centre
        self._handing_on = handing_on

    def view(self, name: str) -> DeskView:
        """The desk of an agent who exists."""
        queues = [self._glance(queue) for queue in self._centre.presence.agents[name].queues]
        return replace(self.without_queues(name), queues=queues)

    def without_queues(self, name: str) -> DeskView:
        """The same, its queues left out: for those each of their callers is looked at."""
        agent = self._centre.distributor.floor.roster.find(name)
        state = agent.state if agent is not None else AgentState.OFFLINE
        intends = agent.intends if agent is not None else None
        since, reason = self._since(name, agent)
        return DeskView(
            agent=name,
            state=state,
            since=since,
            reason=reason,
            intends="" if intends is None else _INTENTIONS.get(intends[0], ""),
            phone=self._centre.presence.phones.state(name),
            call=self._call(name, state),
            wrap_up_until=self._wrap_up_until(agent),
            queues=(),
        )

    def _since(self, name: str, agent: Agent | None) -> tuple[float, str]:
        if agent is not None:
            return self.clock.epoch(agent.since), agent.reason
        at = self._centre.presence.signed_out_at.get(name, self._centre.opened_at)
        return self.clock.epoch(at), ""

    def _call(self, name: str, state: AgentState) -> DeskCall | None:
        contact = self._centre.contacts.of(name)
        if contact is None and state is AgentState.WRAP_UP:
            contact = self._centre.contacts.last_of(name)
        if contact is not None:
            return self._own(contact)
        asked = self._handing_on.consulted(name)
        return self._colleagues(asked) if asked is not None else None

    def _colleagues(self, contact: Contact) -> DeskCall:
        """The contact, as the agent sees it whom a colleague calls about it."""
        phase = _ASKED.get(contact.state, Phase.RINGING)
        shown = ThirdPartyState.HELD if phase is Phase.HELD else ThirdPartyState.TALKING
        colleague = ThirdParty(contact.facts.agent, shown)
        return replace(self._own(contact), phase=phase, third_party=colleague)

    def _own(self, contact: Contact) -> DeskCall:
        """The contact, as the agent whose it is sees it."""
        facts, third = contact.facts, contact.third_party
        record = self._centre.contact_log[facts.agent]
        shown = _THIRD_PARTY.get(contact.state)
        return DeskCall(
            contact_id=facts.contact_id,
            call_id=facts.call_id,
            queue=facts.queue,
            caller_number=facts.caller_number,
            caller_name=facts.caller_name,
            phase=Phase.CALLING_BACK if contact.calls_back else _PHASES[contact.state],
            since=contact.since,
            waited=record.waited,
            answered_at=record.answered_at,
            variables=contact.variables,
            callback=facts.callback,
            noted=WrapUp(record.disposition, record.notes, record.fields),
            third_party=ThirdParty(third.name, shown) if third is not None and shown else None,
            recording=contact.recording.state if contact.recording else RecordingState.OFF,
        )

    def _wrap_up_until(self, agent: Agent | None) -> float | None:
        if agent is None or agent.state is not AgentState.WRAP_UP:
            return None
        floor = self._centre.distributor.floor
        bound = floor.room(agent.contact_queue).settings.wrap_up
        return None if bound is None else self.clock.epoch(agent.since + bound)

    def _glance(self, queue: str) -> QueueGlance:
        callers = self._centre.distributor.floor.room(queue).callers
        return QueueGlance(queue, len(callers), longest_wait(callers, self._centre.now))
