"""Somebody is called back: waits in the queue without a line, is called, speaks with the agent.

    in its queue ─► agent answers ─► INVITE ─► answered ─► agent and caller speak ─► over
         ▲                             └► busy, no answer ... ─┐
         └──────────────── later, or never ◄───────────────────┘

What a flow is to a call that came in, this is to a call that goes out: it takes what the contact
centre tells of its stay in the queue. Its record is one call's, begun when it is first dialled.
"""

from __future__ import annotations

import asyncio

import structlog

from telephony.acd import events as on
from telephony.call_control.call_log import CallLog
from telephony.call_control.callbacks.callback_stay import CallbackStay
from telephony.call_control.callbacks.callback_world import CallbackOwner, CallbackServices
from telephony.call_control.contacts.contact import Contact
from telephony.call_control.contacts.handing_on import ringing_tone
from telephony.call_control.contacts.sound_paths import HOLD_MUSIC
from telephony.call_control.contacts.third_party import ThirdPartyCall
from telephony.call_control.inbox import FromParty, FromQueue, Item
from telephony.call_control.outbound.outbound_calls import Permit
from telephony.domain.call import CallFacts
from telephony.domain.leg import LegAnswered, LegEnded, LegEvent, MediaQuality, PlaybackFinished
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.timeline import Kind
from telephony.interfaces.call_store import CallRecord
from telephony.ivr.commands import EnterQueue, HoldMusic
from telephony.ivr.events import AgentConnected, ContactOver, Event, QueueLeft, WaitingAgain

END_SECONDS = 40.0
"""How long the legs of others may take to end after the caller's."""
_HOPELESS = frozenset({Reason.BARRED, Reason.NOT_FOUND})
"""The next call would end the same way."""

log = structlog.get_logger(__name__)


class CallbackCall:
    """One callback of this edge's run. Lives on the event loop."""

    def __init__(
        self,
        callback_id: str,
        facts: CallFacts,
        wanted: EnterQueue,
        ring_timeout: float,
        services: CallbackServices,
        owner: CallbackOwner,
    ) -> None:
        self.callback_id = callback_id
        self.facts = facts
        self.reached = False
        self.log = CallLog(CallRecord(facts))
        self.stay = CallbackStay(
            wanted,
            facts,
            self.log,
            services,
            self._take,
            self._agent_answered,
            lambda queue: owner.moved(facts.call_id, queue),
        )
        self._ring_timeout = ring_timeout
        self._services = services
        self._owner = owner
        self._begun = False
        self._dialled: ThirdPartyCall | None = None
        self._calling: asyncio.Task[None] | None = None
        self._end: Termination | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._on_record = asyncio.Event()

    def _agent_answered(self, contact: Contact) -> None:
        """Now the caller is called, and the agent hears how it rings."""
        contact.answered()
        self._calling = asyncio.create_task(
            self._call(contact), name=f"callback {self.facts.call_id}"
        )

    def _take(self, item: Item) -> None:
        """What the queue and the legs of agents tell."""
        match item:
            case FromQueue():
                self._from_queue(item.event)
            case FromParty():
                self._note_leg(item.event, item.party, item.name)
                self.stay.follow(item)
                self._close_if_over()

    def hang_up(self, reason: Reason) -> None:
        """It is over, whatever it does at the moment; what was dialled is put on record."""
        self._end = self._end or ended(reason)
        if self._dialled is not None:
            self._dialled.hang_up(reason)
        self._close_if_over()

    def call_off(self) -> None:
        """A supervisor doesn't want it called: whoever is rung, or hears it ring, is free."""
        contact, self.stay.contact = self.stay.contact, None
        if contact is not None:
            self._services.centre.contact_log.ends_as(contact.facts.agent, "callback_cancelled")
        self._services.centre.tell(on.CallbackCancelled(self.facts.call_id))

    async def settled(self) -> None:
        """Return once everything is on record that will be."""
        if self._begun:
            await self._on_record.wait()

    async def _call(self, contact: Contact) -> None:
        try:
            wanted = await self._owner.about_to_call(self.facts.call_id)
            if wanted and contact.calls_back and self.stay.contact is contact:
                self._dial(contact)
        except Exception:
            log.exception("callback failed", call_id=self.facts.call_id)
            self._not_reached(Reason.INTERNAL_ERROR)

    def _dial(self, contact: Contact) -> None:
        self._begin()
        number, trunk = self.facts.called_number, self.facts.trunk
        permit = self._services.outbound.permit(number, trunk)
        if not isinstance(permit, Permit):
            self._services.observer.outbound_ended(ended(permit))
            self._not_reached(permit)
            return
        self.log.add(Kind.SIP, "callback dialled", trunk=trunk)
        leg = self._services.user_agent.dial(number, calling_number="", trunk=trunk)
        dialled = ThirdPartyCall(number, leg, self._caller_reported)
        self._dialled = dialled
        dialled.on_ringing = ringing_tone(contact.phone.leg)
        dialled.on_answered = lambda: self._answered(contact)
        dialled.on_gone = self._gone
        dialled.paid_by(permit)
        dialled.ring_for(self._ring_timeout)

    def _answered(self, contact: Contact) -> None:
        dialled = self._dialled
        if dialled is None or not contact.calls_back:
            return
        self.reached = True
        self.stay.on_the_line = dialled.phone.leg
        self.log.add(Kind.CALL, "called back", agent=contact.facts.agent)
        self._services.centre.tell(on.CallbackReached(self.facts.call_id))
        contact.called_back(dialled.phone.leg)

    def _caller_reported(self, event: LegEvent) -> None:
        self._note_leg(event, "caller", "")
        if isinstance(event, LegAnswered):
            self.log.answered(event.at)
        if isinstance(event, PlaybackFinished) and event.playback == HOLD_MUSIC and self._waits:
            self._play_music()
        self.stay.caller_reported(event)

    def _gone(self, event: LegEnded) -> None:
        """The caller hung up, or never answered."""
        self._dialled = None
        self._services.observer.outbound_ended(event.termination)
        if not self.reached:
            self._not_reached(event.termination.reason)
        else:
            self._end = self._end or event.termination
            self._services.centre.leave(self.stay, by_choice=False)
            self._owner.done(self.facts.call_id)
        self._close_if_over()

    def _not_reached(self, reason: Reason) -> None:
        self.log.add(Kind.CALL, "not reached", reason=reason.value)
        contact, self.stay.contact = self.stay.contact, None
        if contact is not None:
            self._services.centre.contact_log.ends_as(contact.facts.agent, "caller_not_reached")
        self._owner.not_reached(self.facts.call_id, reason)
        self._services.centre.tell(
            on.CallbackNotReached(
                self.facts.call_id,
                f"not reached: {reason.value.replace('_', ' ')}",
                hopeless=reason in _HOPELESS or self._end is not None,
            )
        )

    def _from_queue(self, event: Event) -> None:
        match event:
            case WaitingAgain():
                self.log.add(Kind.CALL, event.why, queue=event.queue)
                self._wait_again()
            case AgentConnected() if self._dialled is not None:
                self._dialled.phone.leg.stop_playing()
            case ContactOver() | QueueLeft() if self.reached:
                self.hang_up(Reason.CALLEE_HANGUP)
            case QueueLeft():
                self._let_go()
                self._owner.lost(self.facts.call_id)

    def _wait_again(self) -> None:
        """On the line with music, or without a line as before."""
        if self.reached:
            self._play_music()
        else:
            self._let_go()
            self._owner.waits_again(self.facts.call_id)

    def _let_go(self) -> None:
        if self._dialled is not None:
            self._dialled.let_go()
            self._dialled = None

    @property
    def _waits(self) -> bool:
        return self.reached and self.stay.contact is None and self.stay.outside is None

    def _play_music(self) -> None:
        file = self._services.prompts.find(HoldMusic())
        if file is not None and self._dialled is not None:
            self._dialled.phone.leg.play(HOLD_MUSIC, [file])

    def _note_leg(self, event: LegEvent, leg: str, name: str) -> None:
        self.log.leg_event(event, leg, name)
        if isinstance(event, MediaQuality):
            self._services.observer.media_quality(leg, event)

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._services.journal.begin(self.log.record)

    def _close_if_over(self) -> None:
        if self._end is None or self._dialled is not None:
            return
        if not self.stay.open:
            self._close()
        elif self._ending is None:
            self._ending = asyncio.get_running_loop().call_later(END_SECONDS, self._close)

    def _close(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
        if self._begun and not self._on_record.is_set():
            self._on_record.set()
            self.log.close(self._end or ended(Reason.INTERNAL_ERROR))
            self._services.journal.finish(self.log.record, self.log.entries)
