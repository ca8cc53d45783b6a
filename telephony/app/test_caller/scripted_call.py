"""One call, placed and walked through by a script; bounded in time whatever happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from telephony.app.test_caller.far_end import FarEnd, FarEndPauses, FarEndSpeaks
from telephony.app.test_caller.outcome import CallOutcome
from telephony.app.test_caller.script import HangUp, PlayFile, Press, Say, Script, Step
from telephony.app.test_caller.turn_taking import TurnTaking
from telephony.domain.dtmf import DtmfMethod
from telephony.domain.leg import (
    DigitsNotSent,
    LegAnswered,
    LegEnded,
    LegEvent,
    MediaHeld,
    MediaResumed,
    MediaStarted,
    PlaybackFailed,
    PlaybackFinished,
    SipSignal,
)
from telephony.domain.termination import Reason
from telephony.domain.timeline import Detail, Kind, TimelineEntry
from telephony.interfaces.speech import VoiceActivityDetector
from telephony.interfaces.user_agent import UserAgent

TICK = 0.02
OTHER_WAY = "Try the other --dtmf-method."
GOODBYE_SECONDS = 5.0
"""How long the far end may take to confirm our BYE or CANCEL."""


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What to call, and how to behave. Times in seconds."""

    destination: str
    script: Script
    sounds: Mapping[Step, Path] = field(default_factory=dict)
    """The WAV file of every `Say` and `PlayFile` of the script."""
    calling_number: str = "tester"
    dtmf_method: DtmfMethod = DtmfMethod.RFC4733
    recording: Path | None = None
    """Where to keep what the far end says."""
    pause: float = 0.8
    """Silence of the far end that makes it our turn."""
    patience: float = 8.0
    """Silence after which we go on although the far end said nothing."""
    timeout: float = 60.0
    """For all of it."""


class ScriptedCall:
    """Runs a plan; every entry of the timeline goes to `show` as it happens."""

    def __init__(
        self, plan: CallPlan, detector: VoiceActivityDetector, show: Callable[[TimelineEntry], None]
    ) -> None:
        self._plan = plan
        self._detector = detector
        self._show = show
        self._turns = TurnTaking(plan.script, plan.patience)
        self._playback = 0
        self._keys_unconfirmed = 0
        self._over = asyncio.Event()
        self.outcome = CallOutcome(plan.destination, plan.timeout)

    async def run(self, user_agent: UserAgent) -> CallOutcome:
        """Dial, and return once the call is over or its time is up."""
        plan, outcome = self._plan, self.outcome
        outcome.dialled_at = time.time()
        self._leg = user_agent.dial(plan.destination, calling_number=plan.calling_number)
        self._leg.listen(self._on_event)
        far_end = FarEnd(self._leg.hear(), self._detector, plan.pause)
        if plan.recording is not None:
            self._leg.record(plan.recording)
        try:
            async with asyncio.timeout(plan.timeout):
                await self._walk(far_end)
        except TimeoutError:
            outcome.timed_out = True
            self._note(Kind.CALL, "time is up", seconds=plan.timeout)
            self._hang_up()
        await self._goodbye()
        if self._keys_unconfirmed:
            outcome.step_problem = f"The far end didn't take a key sent by INFO. {OTHER_WAY}"
        outcome.left = self._turns.left
        outcome.speech_seconds = far_end.speech_seconds
        return outcome

    async def _walk(self, far_end: FarEnd) -> None:
        hung_up = False
        while not self._over.is_set() and not hung_up:
            now = time.monotonic()
            if self.outcome.answered_at is not None:
                for heard in far_end.advance(now):
                    self._heard(heard)
            step = self._turns.due(now)
            if step is not None:
                self._act(step)
                hung_up = isinstance(step, HangUp)
            await asyncio.sleep(TICK)

    async def _goodbye(self) -> None:
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._over.wait()
        except TimeoutError:
            self._note(Kind.CALL, "end not confirmed", seconds=GOODBYE_SECONDS)

    def _heard(self, heard: FarEndSpeaks | FarEndPauses) -> None:
        if isinstance(heard, FarEndSpeaks):
            self._turns.far_end_speaks()
            self._note(Kind.SPEECH, "far end speaks")
        else:
            self._turns.far_end_pauses()
            self._note(Kind.SPEECH, "far end pauses", seconds=heard.seconds, level_dbfs=heard.level)

    def _act(self, step: Step) -> None:
        match step:
            case Press():
                method = self._plan.dtmf_method
                self._leg.send_digits(step.symbols, method)
                self._note(Kind.DIGIT, "key pressed", digit=step.symbols, method=method.value)
            case Say():
                self._note(Kind.PROMPT, "saying", text=step.text)
                self._play(self._plan.sounds[step])
            case PlayFile():
                self._note(Kind.PROMPT, "playing", file=step.file.name)
                self._play(self._plan.sounds[step])
            case HangUp():
                self._note(Kind.CALL, "hanging up")
                self._hang_up()
            case _:
                self._note(Kind.STEP, str(step))

    def _play(self, file: Path) -> None:
        self._playback += 1
        self._leg.play(self._playback, [file])

    def _hang_up(self) -> None:
        answered = self.outcome.answered_at is not None
        self._leg.hang_up(Reason.CALLER_HANGUP if answered else Reason.NO_ANSWER)

    def _on_event(self, event: LegEvent) -> None:
        outcome = self.outcome
        match event:
            case SipSignal():
                self._signalled(event)
            case LegAnswered():
                outcome.answered_at = event.at
                self._turns.answered(time.monotonic())
                self._note(Kind.CALL, "answered", event.at)
            case MediaStarted():
                outcome.audio_at = event.at
                self._note(
                    Kind.MEDIA,
                    "audio flows",
                    event.at,
                    codec=event.codec,
                    clock_rate=event.clock_rate,
                    remote=event.remote,
                )
            case MediaHeld() | MediaResumed():
                held = isinstance(event, MediaHeld)
                self._note(Kind.MEDIA, "put on hold" if held else "taken off hold", event.at)
            case PlaybackFinished():
                self._turns.sound_finished(time.monotonic())
                self._note(Kind.PROMPT, "played to its end", event.at)
            case DigitsNotSent():
                outcome.step_problem = f"A key was not sent: {event.problem}. {OTHER_WAY}"
                self._note(Kind.DIGIT, "key not sent", event.at, problem=event.problem)
            case PlaybackFailed():
                outcome.step_problem = f"A sound was not played: {event.problem}."
                self._turns.sound_finished(time.monotonic())
                self._note(Kind.PROMPT, "not played", event.at, problem=event.problem)
            case LegEnded():
                outcome.termination = event.termination
                self._over.set()
                self._note(Kind.CALL, f"ended: {event.termination}", event.at)
            case _:
                pass

    def _signalled(self, signal: SipSignal) -> None:
        way = "received" if signal.received else "sent"
        self._note(Kind.SIP, f"{signal.summary} {way}", signal.at)
        if signal.summary == "INFO" and not signal.received:
            self._keys_unconfirmed += 1
        elif signal.received and signal.summary.endswith("(INFO)"):
            self._keys_unconfirmed -= signal.summary.startswith("2")

    def _note(self, kind: Kind, event: str, at: float | None = None, **details: Detail) -> None:
        entry = TimelineEntry(time.time() if at is None else at, kind, event, details)
        self.outcome.timeline.append(entry)
        self._show(entry)
