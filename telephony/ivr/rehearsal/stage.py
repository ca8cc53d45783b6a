"""A flow on stage: plays the part of call control against a flow machine, in virtual time.

Everything the machine asks for is held to the contract of `telephony.ivr.commands` as it comes:
one playback, one listening turn, one transfer, one stay in a queue and one errand at a time, only
open ones ended, and `EndCall` last and once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from telephony.calendars.calendar import Calendar
from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.termination import Termination
from telephony.domain.timeline import DOTS
from telephony.ivr.commands import (
    AnswerCall,
    AudioFile,
    Beep,
    Command,
    DecideRecording,
    EndCall,
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
    ResumePlaying,
    SecureCall,
    SpokenText,
    StopErrand,
    StopListening,
    StopPlaying,
    StopTransfer,
    Transfer,
)
from telephony.ivr.events import (
    ContactOver,
    DeadlineReached,
    ErrandOver,
    Event,
    PlaybackBroken,
    PlaybackDone,
    QueueLeft,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechUnavailable,
    TransferEnded,
    VoiceRecorded,
)
from telephony.ivr.expressions import Value
from telephony.ivr.flow import Flow
from telephony.ivr.lock_out import LockOut
from telephony.ivr.machine import FlowMachine
from telephony.ivr.notice import RecordingNotice

_BEGIN = 1000.0

ANN = CallFacts(
    CallId("call-1"), "carrier", Caller("+4930123456", "Ann"), "100", received_at=1_700_000_000.0
)
"""Who calls unless somebody else is named."""


class ContractBroken(AssertionError):
    """The flow machine asked for what it may not ask for: a fault of the program, not of a flow."""


class Stage:
    """One call through a flow."""

    def __init__(
        self,
        flow: Flow,
        facts: CallFacts = ANN,
        notices: Mapping[str, RecordingNotice] | None = None,
        inputs: Mapping[str, Value] | None = None,
        calendars: Mapping[str, Calendar] | None = None,
    ) -> None:
        self.machine = FlowMachine(flow, facts, notices, inputs, calendars)
        self.now = _BEGIN
        self.playing: Play | None = None
        self.paused = False
        """Whether what plays is held where it is."""
        self.listening: Listen | None = None
        self.transferring: Transfer | None = None
        self.queueing: EnterQueue | None = None
        self.errand: Errand | None = None
        self.must_be_answered = False
        """Whether a step was entered that needs an answered call."""
        self.finishing = False
        """Whether the errand was asked to come to its end."""
        self.recorded: dict[str, bool] = {}
        """Whether it is kept, by id, of all that the caller said for the record."""
        self.notes: list[Note] = []
        self.steps: list[str] = []
        """Every step entered so far; those of flows that steps called are `flow/step`."""
        self.lock_out = LockOut()
        """Of `verify`."""
        self.secure = False
        """Whether nothing may be kept of what the caller says and keys."""
        self.keys_ahead = 0
        """Keys pressed before that belong to what is secure."""
        self.shown: list[str] = []
        """The same as `played`, with dots for secrets."""
        self.played: list[str] = []
        """Everything that began to play, in order; hold music apart."""
        self.end: Termination | None = None
        self._take(self.machine.start(self.now))

    @property
    def hears(self) -> str:
        """What plays now: texts, and files as <name>."""
        return " ".join(map(in_words, self.playing.parts)) if self.playing else ""

    @property
    def hears_music_only(self) -> bool:
        """Whether what plays is music, which has no end that matters."""
        return self.playing is not None and self.playing.background

    @property
    def step(self) -> str:
        """The step that the call is in."""
        return self.machine.step

    def wait(self, seconds: float) -> Self:
        """Let time pass; deadlines come due on the way."""
        until = self.now + seconds
        while (deadline := self.machine.deadline) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            self.send(DeadlineReached())
        self.now = until
        return self

    def send(self, event: Event) -> Self:
        """Hand an event to the machine, as it is."""
        match event:
            case PlaybackDone(n) | PlaybackBroken(n) if self.playing and self.playing.playback == n:
                self.playing, self.paused = None, False
            case SpeechRecognized(n) | SpeechNotRecognized(n) | SpeechUnavailable(n) if (
                self.listening and self.listening.turn == n
            ):
                self.listening = None
            case TransferEnded(n) if self.transferring and self.transferring.attempt == n:
                self.transferring = None
            case QueueLeft(n) | ContactOver(n) if self.queueing and self.queueing.stay == n:
                self.queueing = None
            case ErrandOver(n) if self.errand and self.errand.errand == n:
                self.errand = None
                if isinstance(event, VoiceRecorded) and event.recording_id:
                    self.recorded[event.recording_id] = True
        self._take(self.machine.handle(event, self.now))
        return self

    def _take(self, commands: list[Command]) -> None:
        for command in commands:
            if self.end is not None:
                raise ContractBroken(f"{command} after EndCall")
            self._carry_out(command)
        _insist(self.machine.ended == (self.end is not None), "an end that nobody is told")
        waits = self.playing or self.transferring or self.queueing or self.errand
        deadline = self.machine.deadline
        if self.end is not None:
            _insist(deadline is None, "a deadline after the end")
            _insist(waits is None and self.listening is None, "something was left open")
        else:
            heard = self.playing if not self.paused else None
            awaited = heard or self.transferring or self.queueing or self.errand
            _insist(
                awaited is not None or deadline is not None, "nothing will ever happen to this call"
            )

    def _carry_out(self, command: Command) -> None:
        match command:
            case Note() | SecureCall():
                self._note_or_secure(command)
            case AnswerCall():
                self._answer()
            case Play() | StopPlaying() | PausePlaying() | ResumePlaying():
                self._play_or_stop(command)
            case Listen() | StopListening():
                self._listen_or_stop(command)
            case Transfer() | StopTransfer():
                self._dial_or_stop(command)
            case EnterQueue() | LeaveQueue():
                self._enter_or_leave(command)
            case Errand() | StopErrand() | FinishErrand() | DecideRecording():
                self._follow_errand(command)
            case EndCall(termination):
                self.end = termination
            case _:
                raise ContractBroken(f"unknown command {command}")

    def _note_or_secure(self, command: Note | SecureCall) -> None:
        if isinstance(command, SecureCall):
            _insist(self.secure is not command.on, "what is secure is secured")
            self.secure, self.keys_ahead = command.on, command.keys_ahead
            return
        self.notes.append(command)
        if command.event == "step":
            self.steps.append(place(command))

    def _play_or_stop(self, command: Play | StopPlaying | PausePlaying | ResumePlaying) -> None:
        if isinstance(command, PausePlaying | ResumePlaying):
            self._pause_or_resume(command)
        elif isinstance(command, Play):
            _insist(self.playing is None, "two playbacks at once")
            _insist(bool(command.parts), "nothing to play")
            self.playing = command
            parts = [part for part in command.parts if not isinstance(part, HoldMusic)]
            self.played += map(in_words, parts)
            self.shown += map(_as_shown, parts)
        else:
            _insist(self.playing is not None and self.playing.playback == command.playback)
            self.playing, self.paused = None, False

    def _pause_or_resume(self, command: PausePlaying | ResumePlaying) -> None:
        pauses = isinstance(command, PausePlaying)
        _insist(self.playing is not None and self.playing.playback == command.playback)
        _insist(self.paused is not pauses, "what is paused is resumed, and the other way round")
        self.paused = pauses

    def _listen_or_stop(self, command: Listen | StopListening) -> None:
        if isinstance(command, Listen):
            _insist(self.listening is None, "two listening turns at once")
            _insist(bool(command.phrases), "nothing to listen for")
            self.listening = command
        else:
            _insist(self.listening is not None and self.listening.turn == command.turn)
            self.listening = None

    def _dial_or_stop(self, command: Transfer | StopTransfer) -> None:
        if isinstance(command, Transfer):
            _insist(self.transferring is None, "two transfers at once")
            _insist(bool(command.destination), "a transfer to nowhere")
            self.transferring = command
        else:
            dialled = self.transferring
            _insist(dialled is not None and dialled.attempt == command.attempt)
            self.transferring = None

    def _enter_or_leave(self, command: EnterQueue | LeaveQueue) -> None:
        if isinstance(command, EnterQueue):
            _insist(self.queueing is None, "in two queues at once")
            self.queueing = command
        else:
            _insist(self.queueing is not None and self.queueing.stay == command.stay)
            self.queueing = None

    def _answer(self) -> None:
        _insist(not self.must_be_answered, "answered twice")
        self.must_be_answered = True

    def _follow_errand(self, command: Errand | StopErrand | FinishErrand | DecideRecording) -> None:
        if isinstance(command, DecideRecording):
            _insist(command.recording_id in self.recorded, "what was never recorded")
            self.recorded[command.recording_id] = command.kept
        else:
            self._send_or_drop(command)

    def _send_or_drop(self, command: Errand | StopErrand | FinishErrand) -> None:
        if isinstance(command, Errand):
            _insist(self.errand is None, "two errands at once")
            self.errand, self.finishing = command, False
        else:
            _insist(self.errand is not None and self.errand.errand == command.errand)
            self.finishing = isinstance(command, FinishErrand)
            self.errand = self.errand if self.finishing else None


def place(note: Note) -> str:
    """The step that a note tells of, as `FlowMachine.step` names it."""
    flow, step = note.details.get("flow"), note.details["step"]
    return f"{flow}/{step}" if flow is not None else str(step)


def in_words(part: PromptPart) -> str:
    """A part of a prompt as text; files and music by name, in angle brackets."""
    match part:
        case SpokenText():
            return part.text
        case AudioFile():
            return f"<{part.file.name}>"
        case HoldMusic():
            return "<music>"
        case Beep():
            return "<beep>"
        case Playback():
            return "<recording>"


def _as_shown(part: PromptPart) -> str:
    return DOTS if isinstance(part, SpokenText) and part.secret else in_words(part)


def _insist(holds: bool, otherwise: str = "what isn't open can't be ended") -> None:
    if not holds:
        raise ContractBroken(otherwise)
