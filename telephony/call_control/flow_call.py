"""One call, one ordered task: the leg's events go into the flow, its commands to the leg.

    INVITE ─► journal settled ─► answer or 183 ─► flow ─► hang-up ─► record

Everything that happens to the call passes one queue, so the timeline, the flow and the
record agree on the order. The flow machine is pure; this gives it a clock and hands.
"""

from __future__ import annotations

import asyncio
import time

import structlog

from telephony.call_control.call_log import CallLog
from telephony.call_control.inbox import FromCallee, FromCaller, FromSpeech, Item, PromptsReady
from telephony.call_control.listening_turn import ListeningTurn
from telephony.call_control.prompter import Prompter
from telephony.call_control.routing import AnswerMode
from telephony.call_control.services import CallServices
from telephony.call_control.transfer_attempt import TransferAttempt
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
from telephony.domain.timeline import Kind
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import (
    AudioFile,
    Command,
    EndCall,
    Listen,
    Note,
    Play,
    StopListening,
    StopPlaying,
    StopTransfer,
    Transfer,
)
from telephony.ivr.events import (
    DeadlineReached,
    DigitPressed,
    Event,
    HungUp,
    PlaybackBroken,
    PlaybackDone,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechStarted,
    SpeechUnavailable,
)
from telephony.ivr.machine import FlowMachine

SETTLE_SECONDS = 0.5
"""How long a call waits for the records of those before it; a full disk must not stop calls."""
END_SECONDS = 40.0
"""How long a leg may take to end: a BYE or CANCEL times out after 32 s (64*T1)."""

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
        self._prompter = Prompter(leg, services.prompts, self._inbox.put_nowait)
        self._listening: ListeningTurn | None = None
        self._transfer: TransferAttempt | None = None
        self._started = False
        self._first_prompt_seen = False
        self._leg_end: Termination | None = None
        self._flow_end: Termination | None = None

    async def run(self) -> None:
        """From INVITE to record; the record is with the journal when this returns."""
        await self._services.journal.settled(SETTLE_SECONDS)
        self._services.journal.begin(self.log.record)
        self._leg.listen(lambda event: self._inbox.put_nowait(FromCaller(event)))
        try:
            self._pick_up()
            await self._walk()
        except asyncio.CancelledError:
            self._leg.hang_up(Reason.SHUTDOWN)
            raise
        except Exception:
            log.exception("call failed", call_id=self.log.record.facts.call_id)
            self._leg.hang_up(Reason.INTERNAL_ERROR)
        finally:
            await asyncio.shield(self._finish())

    def _pick_up(self) -> None:
        if self._mode is AnswerMode.EARLY_MEDIA:
            self._leg.start_early_media()
        else:
            self._leg.answer()

    async def _walk(self) -> None:
        """Until the flow or the leg is over."""
        loop = asyncio.get_running_loop()
        while self._flow_end is None and not (self._leg_end and not self._started):
            deadline = self._machine.deadline if self._started else None
            try:
                async with asyncio.timeout_at(deadline):
                    item = await self._inbox.get()
            except TimeoutError:
                self._step(DeadlineReached(), loop.time())
                continue
            self._take(item, loop.time())

    def _take(self, item: Item, now: float) -> None:
        match item:
            case FromCaller():
                self._from_caller(item.event, now)
            case FromCallee():
                self._from_callee(item, now)
            case FromSpeech():
                self._from_speech(item, now)
            case PromptsReady():
                self._prompts_ready(item, now)

    def _from_caller(self, event: LegEvent, now: float) -> None:
        self.log.leg_event(event, "caller")
        if isinstance(event, LegAnswered):
            self.log.answered(event.at)
            self._services.observer.answered(event.at - self.log.record.facts.received_at)
        if isinstance(event, LegEnded):
            self._leg_end = event.termination
        if not self._started:
            self._start_when_heard(event, now)
            return
        meaning = self._meaning(event)
        if meaning is not None:
            self._step(meaning, now)

    def _start_when_heard(self, event: LegEvent, now: float) -> None:
        """The flow begins once the caller can hear it."""
        awaited = MediaStarted if self._mode is AnswerMode.EARLY_MEDIA else LegAnswered
        if isinstance(event, awaited):
            self._started = True
            self._carry_out(self._machine.start(now), now)

    def _meaning(self, event: LegEvent) -> Event | None:
        """What a leg's event is to the flow."""
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

    def _from_callee(self, item: FromCallee, now: float) -> None:
        transfer = self._transfer
        self.log.leg_event(item.event, "callee")
        if transfer is None or item.attempt != transfer.attempt:
            return
        meaning = transfer.follow(item.event)
        if isinstance(item.event, LegAnswered) and self.log.record.answered_at is None:
            self._leg.answer()  # an early-media call is answered when somebody is there
        if transfer.over:
            self._transfer = None
        if meaning is not None:
            self._step(meaning, now)

    def _from_speech(self, item: FromSpeech, now: float) -> None:
        event, after = item.event, item.after
        observer = self._services.observer
        match event:
            case SpeechStarted():
                self.log.add(Kind.SPEECH, "speech began")
            case SpeechRecognized():
                self.log.add(
                    Kind.SPEECH,
                    "recognized",
                    phrase=event.phrase,
                    confidence=round(event.confidence, 3),
                    after_ms=round(after * 1000),
                )
                observer.speech("recognized", after)
            case SpeechNotRecognized():
                self.log.add(Kind.SPEECH, "not recognized", after_ms=round(after * 1000))
                observer.speech("not_recognized", after)
            case SpeechUnavailable():
                self.log.add(Kind.SPEECH, "unavailable: keys only", problem=event.problem)
                observer.speech("unavailable", after)
        self._step(event, now)

    def _prompts_ready(self, item: PromptsReady, now: float) -> None:
        if item.problem:
            self.log.add(Kind.PROMPT, "not rendered", problem=item.problem)
            self._step(PlaybackBroken(item.playback, item.problem), now)
        elif self._prompter.ready(item):
            self.log.add(Kind.PROMPT, "playing", playback=item.playback)

    def _step(self, event: Event, now: float) -> None:
        self._carry_out(self._machine.handle(event, now), now)

    def _carry_out(self, commands: list[Command], now: float) -> None:
        for command in commands:
            self._obey(command)

    def _obey(self, command: Command) -> None:
        match command:
            case Play():
                self._play(command)
            case StopPlaying():
                self._prompter.stop(command.playback)
            case Listen():
                self._listen(command)
            case StopListening():
                self._stop_listening(command.turn)
            case Transfer():
                self._dial(command)
            case StopTransfer():
                self._stop_transfer(command.attempt)
            case Note():
                self.log.add(command.kind, command.event, **command.details)
            case EndCall():
                self._flow_end = command.termination
            case _:
                raise TypeError(f"unknown command {type(command).__name__}")

    def _play(self, command: Play) -> None:
        said = [part.file.name if isinstance(part, AudioFile) else part.text
                for part in command.parts]  # fmt: skip
        self.log.add(Kind.PROMPT, "prompt", playback=command.playback, text=" ".join(said))
        if not self._first_prompt_seen and self.log.record.answered_at is not None:
            self._first_prompt_seen = True
            self._services.observer.first_prompt(time.time() - self.log.record.answered_at)
        self._prompter.play(command)

    def _listen(self, command: Listen) -> None:
        self._close_listening()

        def report(event: Event, after: float) -> None:
            self._inbox.put_nowait(FromSpeech(event, after))

        turn = ListeningTurn(command, self._leg.hear(), self._services.speech, report)
        self._listening = turn
        self._services.drain.add(turn.advance)

    def _stop_listening(self, turn: int) -> None:
        if self._listening is not None and self._listening.turn == turn:
            self._close_listening()

    def _close_listening(self) -> None:
        turn, self._listening = self._listening, None
        if turn is not None:
            self._services.drain.remove(turn.advance)
            turn.close()

    def _dial(self, command: Transfer) -> None:
        callee = self._services.user_agent.dial(
            command.destination,
            calling_number=self.log.record.facts.caller.number,
            trunk=command.trunk or self.log.record.facts.trunk,
        )
        attempt = command.attempt
        self.log.add(Kind.SIP, "INVITE sent", leg="callee", attempt=attempt)
        self._transfer = TransferAttempt(
            command,
            self._leg,
            callee,
            lambda event: self._inbox.put_nowait(FromCallee(attempt, event)),
        )

    def _stop_transfer(self, attempt: int) -> None:
        if self._transfer is not None and self._transfer.attempt == attempt:
            self._transfer.hang_up(Reason.CALLER_HANGUP)

    async def _finish(self) -> None:
        """Let go of everything, wait for the legs to end, and put the call on record."""
        self._close_listening()
        if self._transfer is not None:
            self._transfer.hang_up(Reason.CALLER_HANGUP)
        if self._leg_end is None:
            self._leg.hang_up(self._flow_end.reason if self._flow_end else Reason.INTERNAL_ERROR)
        await self._wait_for_ends()
        await self._prompter.close()
        self.log.close(self._leg_end or self._flow_end or ended(Reason.INTERNAL_ERROR))
        self._services.journal.finish(self.log.record, self.log.entries)
        self._services.observer.ended(self.log.record)

    async def _wait_for_ends(self) -> None:
        try:
            async with asyncio.timeout(END_SECONDS):
                while self._leg_end is None or self._transfer is not None:
                    item = await self._inbox.get()
                    if isinstance(item, FromCaller):
                        self.log.leg_event(item.event, "caller")
                        if isinstance(item.event, LegEnded):
                            self._leg_end = item.event.termination
                    elif isinstance(item, FromCallee):
                        self.log.leg_event(item.event, "callee")
                        if isinstance(item.event, LegEnded):
                            self._transfer = None
        except TimeoutError:
            log.warning("leg never reported its end", call_id=self.log.record.facts.call_id)
