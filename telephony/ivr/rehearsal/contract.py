"""What is open in a call, as a flow machine's commands open and close it.

Each command is held to the contract of `telephony.ivr.commands`: one playback, one listening
turn, one transfer, one stay in a queue and one errand at a time, only open ones ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from telephony.domain.termination import Termination
from telephony.domain.timeline import COMMAND_GIVEN, DOTS
from telephony.ivr.commands import (
    AnswerCall,
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
from telephony.ivr.events import (
    ContactOver,
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
from telephony.ivr.rehearsal.command_ways import Given, given
from telephony.ivr.rehearsal.prompt_words import in_words


class ContractBroken(AssertionError):
    """The flow machine asked for what it may not ask for: a fault of the program, not of a flow."""


class Contract:
    """One call's open questions, and all that it was told so far."""

    def __init__(self) -> None:
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
        self.commands: list[Given] = []
        """Every command given so far, where and how."""
        self.secure = False
        """Whether nothing may be kept of what the caller says and keys."""
        self.keys_ahead = 0
        """Keys pressed before that belong to what is secure."""
        self.shown: list[str] = []
        """The same as `played`, with dots for secrets."""
        self.played: list[str] = []
        """Everything that began to play, in order; hold music apart."""
        self.end: Termination | None = None
        self.hears = ""
        """What plays now: texts, and files as <name>."""

    @property
    def waits_for(self) -> Transfer | EnterQueue | Errand | None:
        """What somebody else is to bring to an end."""
        return self.transferring or self.queueing or self.errand

    @property
    def hears_music_only(self) -> bool:
        """Whether what plays is music, which has no end that matters."""
        return self.playing is not None and self.playing.background

    def carry_out(self, commands: Sequence[Command]) -> None:
        """Do what the machine asks for, in order. Raises `ContractBroken`."""
        for command in commands:
            _CARRIED_OUT_BY[type(command)](self, command)
        if self.end is not None and commands and not isinstance(commands[-1], EndCall):
            raise ContractBroken(f"{commands[-1]} after EndCall")

    def _note(self, note: Note) -> None:
        self.notes.append(note)
        if note.event.startswith(COMMAND_GIVEN):
            self.commands.append(given(note, self.steps[-1]))

    def _enter_step(self, entered: StepEntered) -> None:
        self.notes.append(entered)
        self.steps.append(entered.place)

    def _secure(self, command: SecureCall) -> None:
        insist(self.secure is not command.on, "what is secure is secured")
        self.secure, self.keys_ahead = command.on, command.keys_ahead

    def _play(self, play: Play) -> None:
        if self.playing is not None:
            raise ContractBroken("two playbacks at once")
        if not play.parts:
            raise ContractBroken("nothing to play")
        heard: list[str] = []
        for part in play.parts:
            if isinstance(part, SpokenText):
                words, shown = part.text, DOTS if part.secret else part.text
            else:
                words = shown = in_words(part)
            heard.append(words)
            if not (play.background and isinstance(part, HoldMusic)):
                self.played.append(words)
                self.shown.append(shown)
        self.playing, self.hears = play, " ".join(heard)

    def _stop_playing(self, command: StopPlaying) -> None:
        insist(self.playing is not None and self.playing.playback == command.playback)
        self.playing, self.hears, self.paused = None, "", False

    def _pause(self, command: PausePlaying) -> None:
        insist(self.playing is not None and self.playing.playback == command.playback)
        insist(not self.paused, "what is paused is resumed")
        self.paused = True

    def _resume(self, command: ResumePlaying) -> None:
        insist(self.playing is not None and self.playing.playback == command.playback)
        insist(self.paused, "only what is paused is resumed")
        self.paused = False

    def _listen(self, command: Listen) -> None:
        if self.listening is not None:
            raise ContractBroken("two listening turns at once")
        if not command.phrases:
            raise ContractBroken("nothing to listen for")
        self.listening = command

    def _stop_listening(self, command: StopListening) -> None:
        insist(self.listening is not None and self.listening.turn == command.turn)
        self.listening = None

    def _dial(self, command: Transfer) -> None:
        insist(self.transferring is None, "two transfers at once")
        insist(bool(command.destination), "a transfer to nowhere")
        self.transferring = command

    def _stop_transfer(self, command: StopTransfer) -> None:
        dialled = self.transferring
        insist(dialled is not None and dialled.attempt == command.attempt)
        self.transferring = None

    def _enter_queue(self, command: EnterQueue) -> None:
        insist(self.queueing is None, "in two queues at once")
        self.queueing = command

    def _leave_queue(self, command: LeaveQueue) -> None:
        insist(self.queueing is not None and self.queueing.stay == command.stay)
        self.queueing = None

    def _answer(self, command: AnswerCall) -> None:
        insist(not self.must_be_answered, "answered twice")
        self.must_be_answered = True

    def _send(self, command: Command) -> None:
        """Whatever has no entry of its own is an errand."""
        if not isinstance(command, Errand):
            raise ContractBroken(f"unknown command {command}")
        insist(self.errand is None, "two errands at once")
        self.errand, self.finishing = command, False

    def _finish(self, command: FinishErrand) -> None:
        insist(self.errand is not None and self.errand.errand == command.errand)
        self.finishing = True

    def _drop(self, command: StopErrand) -> None:
        insist(self.errand is not None and self.errand.errand == command.errand)
        self.errand, self.finishing = None, False

    def _decide(self, command: DecideRecording) -> None:
        insist(command.recording_id in self.recorded, "what was never recorded")
        self.recorded[command.recording_id] = command.kept

    def _end(self, command: EndCall) -> None:
        insist(self.end is None, "EndCall after EndCall")
        self.end = command.termination

    def close(self, event: Event) -> None:
        """What the event answers is open no longer."""
        _CLOSED_BY[type(event)](self, event)

    def _playback_over(self, event: PlaybackDone | PlaybackBroken) -> None:
        if self.playing is not None and self.playing.playback == event.playback:
            self.playing, self.hears, self.paused = None, "", False

    def _turn_over(self, event: SpeechRecognized | SpeechNotRecognized | SpeechUnavailable) -> None:
        if self.listening is not None and self.listening.turn == event.turn:
            self.listening = None

    def _attempt_over(self, event: TransferEnded) -> None:
        if self.transferring is not None and self.transferring.attempt == event.attempt:
            self.transferring = None

    def _stay_over(self, event: QueueLeft | ContactOver) -> None:
        if self.queueing is not None and self.queueing.stay == event.stay:
            self.queueing = None

    def _errand_over(self, event: Event) -> None:
        """What has no entry of its own answers an errand, or nothing."""
        if self.errand is None or not isinstance(event, ErrandOver):
            return
        if self.errand.errand != event.errand:
            return
        self.errand = None
        if isinstance(event, VoiceRecorded) and event.recording_id:
            self.recorded[event.recording_id] = True


_Handler = Callable[[Contract, Any], None]
_CLOSED_BY: defaultdict[type[Event], _Handler] = defaultdict(
    lambda: Contract._errand_over,
    {
        PlaybackDone: Contract._playback_over,
        PlaybackBroken: Contract._playback_over,
        SpeechRecognized: Contract._turn_over,
        SpeechNotRecognized: Contract._turn_over,
        SpeechUnavailable: Contract._turn_over,
        TransferEnded: Contract._attempt_over,
        QueueLeft: Contract._stay_over,
        ContactOver: Contract._stay_over,
    },
)
"""What each event answers; errands are many."""

_CARRIED_OUT_BY: defaultdict[type[Command], _Handler] = defaultdict(
    lambda: Contract._send,
    {
        Note: Contract._note,
        StepEntered: Contract._enter_step,
        SecureCall: Contract._secure,
        AnswerCall: Contract._answer,
        Play: Contract._play,
        StopPlaying: Contract._stop_playing,
        PausePlaying: Contract._pause,
        ResumePlaying: Contract._resume,
        Listen: Contract._listen,
        StopListening: Contract._stop_listening,
        Transfer: Contract._dial,
        StopTransfer: Contract._stop_transfer,
        EnterQueue: Contract._enter_queue,
        LeaveQueue: Contract._leave_queue,
        StopErrand: Contract._drop,
        FinishErrand: Contract._finish,
        DecideRecording: Contract._decide,
        EndCall: Contract._end,
    },
)
"""What becomes of each command; errands are many."""


def insist(holds: bool, otherwise: str = "what isn't open can't be ended") -> None:
    if not holds:
        raise ContractBroken(otherwise)
