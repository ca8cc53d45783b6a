"""One call, one ordered task: the leg's events go into the flow, its commands to the leg.

    INVITE ─► on record ─► answer or 183 ─► flow ─► hang-up ─► record

Everything that happens to the call passes one queue, so the timeline, the flow and the
record agree on the order. The flow machine is pure; this gives it a clock and hands.
"""

from __future__ import annotations

import asyncio

import structlog

from telephony.call_control.call_actions import CallActions
from telephony.call_control.call_log import CallLog
from telephony.call_control.inbox import (
    FromCallee,
    FromCaller,
    FromEcho,
    FromErrand,
    FromParty,
    FromQueue,
    FromSpeech,
    Item,
    PromptsReady,
    TransferRefused,
)
from telephony.call_control.routing import AnswerMode
from telephony.call_control.services import CallServices
from telephony.domain.leg import (
    DigitReceived,
    LegAnswered,
    LegEnded,
    LegEvent,
    MediaStarted,
    PlaybackFailed,
    PlaybackFinished,
)
from telephony.domain.termination import Reason, Termination, ended
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import Command, EndCall
from telephony.ivr.events import (
    DeadlineReached,
    DigitPressed,
    Event,
    HungUp,
    PlaybackBroken,
    PlaybackDone,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechUnavailable,
    TransferEnded,
)
from telephony.ivr.machine import FlowMachine

SETTLE_SECONDS = 0.5
"""How long a call waits to be on record; a full disk must not stop calls."""
END_SECONDS = 40.0
"""How long a leg may take to end: a BYE or CANCEL times out after 32 s (64*T1)."""

_OUTCOMES: dict[type[Event], str] = {
    SpeechRecognized: "recognized",
    SpeechNotRecognized: "not_recognized",
    SpeechUnavailable: "unavailable",
}

log = structlog.get_logger(__name__)


class FlowCall:
    """Walks one caller through one flow."""

    def __init__(
        self,
        leg: Leg,
        machine: FlowMachine,
        mode: AnswerMode,
        call_log: CallLog,
        services: CallServices,
    ) -> None:
        self.log = call_log
        self._leg = leg
        self._machine = machine
        self._mode = mode
        self._services = services
        self._inbox: asyncio.Queue[Item] = asyncio.Queue()
        self._actions = CallActions(leg, call_log, services, self._inbox.put_nowait)
        self._started = False
        self._leg_end: Termination | None = None
        self._flow_end: Termination | None = None

    async def run(self) -> None:
        """From INVITE to record; the record is with the journal when this returns."""
        try:
            # Noted and on disk before the answer: no caller can finish a call that a killed
            # edge would know nothing of.
            self._services.journal.begin(self.log.record)
            await self._services.journal.settled(SETTLE_SECONDS)
            put = self._inbox.put_nowait
            self._leg.listen(lambda event: put(FromCaller(event)))
            self._pick_up()
            await self._walk()
        except asyncio.CancelledError:
            self._leg.hang_up(Reason.SHUTDOWN)
            raise
        except Exception:
            log.exception("call failed", call_id=self.log.record.facts.call_id)
            self._leg.hang_up(Reason.INTERNAL_ERROR)
        finally:
            # Cancelling a call must not cost its record.
            await asyncio.shield(asyncio.create_task(self._finish()))

    def _pick_up(self) -> None:
        if self._mode is AnswerMode.EARLY_MEDIA:
            self._leg.start_early_media()
        else:
            self._leg.answer()

    async def _walk(self) -> None:
        """Until the flow is over; a caller who leaves before it began leaves nothing to walk."""
        now = asyncio.get_running_loop().time
        while self._flow_end is None and (self._started or self._leg_end is None):
            deadline = self._machine.deadline if self._started else None
            try:
                async with asyncio.timeout_at(deadline):
                    item = await self._inbox.get()
            except TimeoutError:
                self._step(DeadlineReached(), now())
                continue
            meaning = self._take(item, now())
            if meaning is not None:
                self._step(meaning, now())

    def _take(self, item: Item, now: float) -> Event | None:
        """Note what happened; what it is to the flow, if anything."""
        match item:
            case FromCaller():
                return self._from_caller(item.event, now)
            case FromCallee():
                return self._actions.follow_callee(item)
            case FromSpeech():
                return self._from_speech(item)
            case FromEcho():
                self.log.echo(item.echo)
                self._services.observer.echo_disregarded()
                return None
            case FromErrand():
                return item.event
            case FromQueue():
                return self._actions.from_queue(item)
            case FromParty():
                self._actions.follow_party(item)
                return None
            case PromptsReady():
                return self._actions.prompts_ready(item)
            case TransferRefused():
                return TransferEnded(item.attempt, False, item.termination)

    def _from_speech(self, item: FromSpeech) -> Event:
        self.log.speech_event(item.event, item.after)
        outcome = _OUTCOMES.get(type(item.event))
        if outcome is not None:
            self._services.observer.speech(outcome, item.after)
        if isinstance(item.event, SpeechUnavailable):
            self._services.observer.speech_unavailable(item.event.lack)
        return item.event

    def _from_caller(self, event: LegEvent, now: float) -> Event | None:
        self._actions.note_leg(event, "caller")
        if isinstance(event, LegAnswered):
            self.log.answered(event.at)
            self._services.observer.answered(event.at - self.log.record.facts.received_at)
        if isinstance(event, LegEnded):
            self._leg_end = event.termination
        if self._started:
            return self._meaning(event)
        # The flow begins once the caller can hear it.
        awaited = MediaStarted if self._mode is AnswerMode.EARLY_MEDIA else LegAnswered
        if isinstance(event, awaited):
            self._started = True
            self._obey(self._machine.start(now))
        return None

    def _meaning(self, event: LegEvent) -> Event | None:
        match event:
            case DigitReceived():
                self.log.digit()
                self._services.observer.digit(event.digit.method)
                return DigitPressed(event.digit.symbol)
            case PlaybackFinished():
                return PlaybackDone(event.playback)
            case PlaybackFailed():
                return PlaybackBroken(event.playback, event.problem)
            case LegEnded():
                return HungUp(event.termination)
            case _:
                return None

    def _step(self, event: Event, now: float) -> None:
        self._obey(self._machine.handle(event, now))

    def _obey(self, commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, EndCall):
                self._flow_end = command.termination
            else:
                self._actions.obey(command)

    async def _finish(self) -> None:
        """Let go of everything, wait for the legs to end, and put the call on record."""
        self._actions.release()
        if self._leg_end is None:
            self._leg.hang_up(self._flow_end.reason if self._flow_end else Reason.INTERNAL_ERROR)
        try:
            async with asyncio.timeout(END_SECONDS):
                while self._leg_end is None or self._actions.legs_open:
                    self._see_out(await self._inbox.get())
        except TimeoutError:
            log.warning("leg never reported its end", call_id=self.log.record.facts.call_id)
        await self._actions.close()
        self.log.close(self._leg_end or self._flow_end or ended(Reason.INTERNAL_ERROR))
        self._services.journal.finish(self.log.record, self.log.entries)
        self._services.observer.ended(self.log.record)

    def _see_out(self, item: Item) -> None:
        """Note what still comes; whatever that is, it mustn't cost the call its record."""
        try:
            if isinstance(item, FromCaller):
                if isinstance(item.event, LegEnded):
                    self._leg_end = item.event.termination
                self._actions.note_leg(item.event, "caller")
            elif isinstance(item, FromCallee):
                self._actions.follow_callee(item)
            elif isinstance(item, FromParty):
                self._actions.follow_party(item)
        except Exception:
            log.exception("last event not noted", call_id=self.log.record.facts.call_id)
