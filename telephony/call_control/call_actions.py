"""What a flow asks for, done on the caller's leg: prompts, listening, transfer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from telephony.call_control.call_log import CallLog
from telephony.call_control.errands.errands import CallErrands
from telephony.call_control.inbox import (
    FromCallee,
    FromErrand,
    FromParty,
    FromQueue,
    Item,
    PromptsReady,
)
from telephony.call_control.listening import Listening
from telephony.call_control.prompter import Prompter
from telephony.call_control.queueing import Queueing
from telephony.call_control.services import CallServices
from telephony.call_control.transferring import Transferring
from telephony.call_control.voice_recorder import VoiceRecorder
from telephony.domain.leg import LegEvent, MediaQuality, MediaStarted
from telephony.domain.timeline import DOTS, Kind
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import (
    AnswerCall,
    AudioFile,
    Beep,
    Command,
    DecideRecording,
    EnterQueue,
    Errand,
    FinishErrand,
    HoldMusic,
    LeaveQueue,
    Listen,
    Note,
    PausePlaying,
    Play,
    Playback,
    PromptPart,
    RecordVoice,
    ResumePlaying,
    SecureCall,
    SpokenText,
    StepEntered,
    StopErrand,
    StopListening,
    StopPlaying,
    StopTransfer,
    Transfer,
)
from telephony.ivr.events import Event, PlaybackBroken


class CallActions:
    """Carries out commands; what comes of them goes through `post` into the call's queue."""

    def __init__(
        self, leg: Leg, call_log: CallLog, services: CallServices, post: Callable[[Item], None]
    ) -> None:
        self._leg = leg
        self._log = call_log
        self._services = services
        self._prompter = Prompter(leg, services.prompts, post)
        self._listening = Listening(leg, services, post, self._prompter.played)
        self._transferring = Transferring(leg, call_log, services, post)
        self._queueing = Queueing(leg, call_log, services, post)
        facts = call_log.record.facts
        self._errands = CallErrands(
            services.errands,
            facts,
            lambda over: post(FromErrand(over)),
            services.observer.errand_over,
        )
        self._voice = VoiceRecorder(leg, call_log, services, post)
        self._first_prompt_seen = False

    @property
    def legs_open(self) -> bool:
        """Whether another leg than the caller's is open."""
        return self._transferring.open or self._queueing.open

    def obey(self, command: Command) -> None:
        """Start what is asked; returns at once."""
        action = _ACTIONS[Errand if isinstance(command, Errand) else type(command)]
        action(self, command)

    def prompts_ready(self, item: PromptsReady) -> Event | None:
        """Play what was rendered; an event for the flow if it couldn't be."""
        if item.problem:
            self._log.add(Kind.PROMPT, "not rendered", problem=item.problem)
            return PlaybackBroken(item.playback, item.problem)
        if item.rendering:
            self._services.observer.prompt_rendered(item.rendering)
        if self._prompter.ready(item):
            self._log.add(Kind.PROMPT, "playing", playback=item.playback)
            self._note_first_prompt()
        return None

    def note_leg(self, event: LegEvent, leg: str, name: str = "") -> None:
        """Put what a leg ("caller", "callee", "agent", ...) reported on record; whose it is."""
        self._log.leg_event(event, leg, name)
        if leg == "caller":
            self._queueing.caller_reported(event)
            if isinstance(event, MediaStarted):
                self._listening.expect(event.keys)
        if isinstance(event, MediaQuality):
            self._services.observer.media_quality(leg, event)

    def follow_callee(self, item: FromCallee) -> Event | None:
        """Bridge, ring or let go, as the outbound leg reports; an event if it means one."""
        self.note_leg(item.event, "callee")
        return self._transferring.follow(item)

    def from_queue(self, item: FromQueue) -> Event:
        """What the contact centre told the caller."""
        return self._queueing.told(item.event)

    def follow_party(self, item: FromParty) -> None:
        """What the leg of an agent, or of whom an agent called, reports."""
        self.note_leg(item.event, item.party, item.name)
        self._queueing.follow(item)

    def release(self) -> None:
        """The call ends: stop listening, leave the queue, hang the outbound leg up."""
        self._listening.release()
        self._queueing.release()
        self._voice.release()
        self._transferring.release()

    async def close(self) -> None:
        """Drop its errands, and delete what was rendered for this call alone."""
        await self._errands.close()
        await self._prompter.close()
        await self._queueing.close()

    def _answer(self, _: AnswerCall) -> None:
        if self._log.record.answered_at is None:
            self._leg.answer()

    def _note(self, command: Note) -> None:
        self._log.note(command.kind, command.event, command.details)

    def _secure(self, command: SecureCall) -> None:
        self._log.secure(command.on, command.keys_ahead)

    def _stop_playing(self, command: StopPlaying) -> None:
        self._prompter.stop(command.playback)

    def _pause_playing(self, command: PausePlaying) -> None:
        self._prompter.pause(command.playback)

    def _resume_playing(self, command: ResumePlaying) -> None:
        self._prompter.resume(command.playback)

    def _enter_queue(self, command: EnterQueue) -> None:
        self._queueing.enter(command)

    def _leave_queue(self, command: LeaveQueue) -> None:
        self._queueing.leave(command.stay)

    def _send(self, command: Errand) -> None:
        if isinstance(command, RecordVoice):
            self._voice.begin(command, self._listening.detector)
        else:
            self._errands.send(command)

    def _finish(self, command: FinishErrand) -> None:
        self._voice.finish(command.errand)

    def _drop(self, command: StopErrand) -> None:
        self._voice.drop(command.errand)
        self._errands.drop(command.errand)

    def _decide(self, command: DecideRecording) -> None:
        self._voice.decide(command.recording_id, kept=command.kept)

    def _play(self, command: Play) -> None:
        said = " ".join(_in_words(part) for part in command.parts)
        self._log.add(Kind.PROMPT, "prompt", playback=command.playback, text=said)
        self._prompter.play(command)

    def _note_first_prompt(self) -> None:
        answered_at = self._log.record.answered_at
        if not self._first_prompt_seen and answered_at is not None:
            self._services.observer.first_prompt(time.time() - answered_at)
        self._first_prompt_seen = True

    def _listen(self, command: Listen) -> None:
        self._listening.begin(command)

    def _stop_listening(self, command: StopListening) -> None:
        self._listening.stop(command.turn)

    def _transfer(self, command: Transfer) -> None:
        self._transferring.begin(command)

    def _stop_transfer(self, command: StopTransfer) -> None:
        self._transferring.stop(command.attempt)


_ACTIONS: dict[type[Command], Callable[[CallActions, Any], None]] = {
    AnswerCall: CallActions._answer,
    Note: CallActions._note,
    StepEntered: CallActions._note,
    SecureCall: CallActions._secure,
    Play: CallActions._play,
    StopPlaying: CallActions._stop_playing,
    PausePlaying: CallActions._pause_playing,
    ResumePlaying: CallActions._resume_playing,
    Listen: CallActions._listen,
    StopListening: CallActions._stop_listening,
    Transfer: CallActions._transfer,
    StopTransfer: CallActions._stop_transfer,
    EnterQueue: CallActions._enter_queue,
    LeaveQueue: CallActions._leave_queue,
    Errand: CallActions._send,
    StopErrand: CallActions._drop,
    FinishErrand: CallActions._finish,
    DecideRecording: CallActions._decide,
}


def _in_words(part: PromptPart) -> str:
    match part:
        case SpokenText():
            return DOTS if part.secret else part.text
        case AudioFile():
            return part.file.name
        case HoldMusic():
            return "hold music"
        case Beep():
            return "beep"
        case Playback():
            return "what the caller recorded"
