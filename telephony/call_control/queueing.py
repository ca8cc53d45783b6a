"""A call's stays in queues: entered and left as its flow asks, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from telephony.acd.decision import Decision
from telephony.call_control.call_log import CallLog
from telephony.call_control.contacts.queue_stay import QueueStay
from telephony.call_control.inbox import FromParty, Item
from telephony.call_control.services import CallServices
from telephony.domain.leg import LegEnded, LegEvent
from telephony.domain.timeline import Detail, Kind
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import EnterQueue
from telephony.ivr.events import AgentConnected, Event


class Queueing:
    """Lives on the event loop, in the call's own order."""

    def __init__(
        self, caller: Leg, call_log: CallLog, services: CallServices, post: Callable[[Item], None]
    ) -> None:
        self._caller = caller
        self._log = call_log
        self._services = services
        self._post = post
        self._stays: dict[int, QueueStay] = {}
        self._caller_gone = False

    @property
    def open(self) -> bool:
        """Whether the leg of an agent hasn't ended yet."""
        return any(stay.open for stay in self._stays.values())

    def enter(self, wanted: EnterQueue) -> None:
        """Wait for an agent."""
        facts = self._log.record.facts
        prompts = self._services.prompts
        stay = QueueStay(
            wanted,
            facts,
            self._caller,
            prompts,
            self._post,
            self._note_decision,
            self._note,
            self._services.recordings,
        )
        self._stays[wanted.stay] = stay
        self._services.centre.enter(stay)

    def leave(self, number: int) -> None:
        """Wait, or speak, no longer; nothing to do once that is over."""
        stay = self._stays.get(number)
        if stay is not None:
            self._services.centre.leave(stay, by_choice=not self._caller_gone)

    def caller_reported(self, event: LegEvent) -> None:
        """Who leaves after the end of the caller's leg didn't choose to."""
        self._caller_gone = self._caller_gone or isinstance(event, LegEnded)
        for stay in self._stays.values():
            stay.caller_reported(event)

    def told(self, event: Event) -> Event:
        """What the contact centre told, on its way to the flow."""
        if isinstance(event, AgentConnected) and self._log.record.answered_at is None:
            self._caller.answer()  # an early-media call is answered when somebody is there
        return event

    def follow(self, item: FromParty) -> None:
        """What the leg of an agent, or of whom an agent called, reports."""
        self._stays[item.stay].follow(item)

    def release(self) -> None:
        """The call ends."""
        for number in self._stays:
            self.leave(number)

    async def close(self) -> None:
        """Delete what was rendered for this call alone."""
        for stay in self._stays.values():
            await stay.close()
        self._stays.clear()

    def _note(self, event: str, details: Mapping[str, Detail]) -> None:
        self._log.note(Kind.CALL, event, details)

    def _note_decision(self, decision: Decision) -> None:
        """Why this agent, or why still nobody."""
        details = {"queue": decision.queue, "why": str(decision).partition(": ")[2]}
        if decision.agent is None:
            self._log.note(Kind.CALL, "no agent yet", details)
        else:
            self._log.note(Kind.CALL, "agent rung", {"agent": decision.agent, **details})
