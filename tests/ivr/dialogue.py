"""A caller in virtual time: plays the part of call control against a flow machine.

Everything the machine asks for is checked against the contract of `telephony.ivr.commands`
as it comes: one playback, one listening turn and one transfer at a time, only open ones
stopped, one deadline, and `EndCall` last and once.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.queueing import WayOut
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.timeline import CALLERS_WORDS
from telephony.ivr.commands import (
    AudioFile,
    Command,
    EndCall,
    EnterQueue,
    HoldMusic,
    LeaveQueue,
    Listen,
    Note,
    Play,
    PromptPart,
    SpokenText,
    StopListening,
    StopPlaying,
    StopTransfer,
    Transfer,
)
from telephony.ivr.events import (
    AgentConnected,
    ContactOver,
    DeadlineReached,
    DigitPressed,
    Event,
    HungUp,
    PlaceInQueue,
    PlaybackBroken,
    PlaybackDone,
    QueueLeft,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechStarted,
    SpeechUnavailable,
    TransferAnswered,
    TransferEnded,
    WaitingAgain,
)
from telephony.ivr.flow import Flow
from telephony.ivr.loading import load_flow
from telephony.ivr.machine import FlowMachine

FACTS = CallFacts(
    CallId("call-1"), "carrier", Caller("+4930123456", "Ann"), "100", received_at=1_700_000_000.0
)


def flow_of(folder: Path, steps: str, start: str = "", language: str = "en-US") -> Flow:
    """A flow of these steps (YAML, indented as you like); the first one is the start."""
    body = textwrap.dedent(steps).strip("\n")
    first = start or body.partition(":")[0]
    file = folder / "flow.yaml"
    header = f"flow: test\nlanguage: {language}\nstart: {first}\nsteps:\n"
    file.write_text(header + textwrap.indent(body, "  "), encoding="utf-8")
    return load_flow(file)


def _heard(part: PromptPart) -> str:
    match part:
        case SpokenText():
            return part.text
        case AudioFile():
            return f"<{part.file.name}>"
        case HoldMusic():
            return "<music>"


class Dialogue:
    """One call through a flow."""

    def __init__(self, flow: Flow) -> None:
        self.machine = FlowMachine(flow, FACTS)
        self.now = 1000.0
        self.playing: Play | None = None
        self.listening: Listen | None = None
        self.transferring: Transfer | None = None
        self.queueing: EnterQueue | None = None
        self.notes: list[Note] = []
        self.end: Termination | None = None
        self._take(self.machine.start(self.now))

    # What the caller hears and where the call is.

    @property
    def hears(self) -> str:
        """What plays now: texts, and files as <name>."""
        parts = self.playing.parts if self.playing else ()
        return " ".join(_heard(part) for part in parts)

    @property
    def step(self) -> str:
        """The step that the call is in."""
        return self.machine.step

    @property
    def steps(self) -> list[str]:
        """Every step entered so far."""
        return [str(note.details["step"]) for note in self.notes if note.event == "step"]

    def noted(self, event: str) -> list[Note]:
        """The notes of one kind of event."""
        return [note for note in self.notes if note.event == event]

    # What the caller does.

    def press(self, keys: str, every: float = 0.2) -> Dialogue:
        """Press keys, one every so many seconds."""
        for index, symbol in enumerate(keys):
            if index:
                self.wait(every)
            self.send(DigitPressed(symbol))
        return self

    def begins_to_speak(self) -> Dialogue:
        """The voice activity detector hears something."""
        assert self.listening is not None, "nobody listens"
        return self.send(SpeechStarted(self.listening.turn))

    def says(self, phrase: str, confidence: float = 0.9) -> Dialogue:
        """Speak, and be understood as `phrase`."""
        self.begins_to_speak()
        assert self.listening is not None, "nobody listens any more"
        return self.send(SpeechRecognized(self.listening.turn, phrase, confidence))

    def mumbles(self) -> Dialogue:
        """Speak, and not be understood."""
        self.begins_to_speak()
        assert self.listening is not None, "nobody listens any more"
        return self.send(SpeechNotRecognized(self.listening.turn))

    def hangs_up(self) -> Dialogue:
        """The caller's BYE."""
        return self.send(HungUp(ended(Reason.CALLER_HANGUP)))

    # What the world does.

    def prompt_ends(self) -> Dialogue:
        """The prompt was heard to its end."""
        assert self.playing is not None, "nothing plays"
        return self.send(PlaybackDone(self.playing.playback))

    def prompt_breaks(self) -> Dialogue:
        """The prompt couldn't be played."""
        assert self.playing is not None, "nothing plays"
        return self.send(PlaybackBroken(self.playing.playback, "no such file"))

    def recogniser_fails(self) -> Dialogue:
        """There is no recogniser for this turn."""
        assert self.listening is not None, "nobody listens"
        return self.send(SpeechUnavailable(self.listening.turn, "all workers are busy"))

    def callee_answers(self) -> Dialogue:
        """The outbound leg is answered."""
        assert self.transferring is not None, "nobody is called"
        return self.send(TransferAnswered(self.transferring.attempt))

    def callee_ends(self, reason: Reason, *, answered: bool) -> Dialogue:
        """The outbound leg is over."""
        assert self.transferring is not None, "nobody is called"
        return self.send(TransferEnded(self.transferring.attempt, answered, ended(reason)))

    def agent_answers(self, agent: str = "ann") -> Dialogue:
        """An agent takes the caller."""
        assert self.queueing is not None, "the caller waits nowhere"
        return self.send(AgentConnected(self.queueing.stay, agent))

    def agent_ends(self) -> Dialogue:
        """The agent hangs up."""
        assert self.queueing is not None, "the caller waits nowhere"
        return self.send(ContactOver(self.queueing.stay))

    def agent_gets_lost(self) -> Dialogue:
        """The agent's phone is gone."""
        assert self.queueing is not None, "the caller waits nowhere"
        return self.send(WaitingAgain(self.queueing.stay))

    def queue_gives_up(self, way_out: WayOut | None, problem: str = "") -> Dialogue:
        """The caller meets no agent."""
        assert self.queueing is not None, "the caller waits nowhere"
        return self.send(QueueLeft(self.queueing.stay, way_out, problem))

    def place(self, position: int, low: float, high: float) -> Dialogue:
        """The queue tells the caller's place."""
        assert self.queueing is not None, "the caller waits nowhere"
        return self.send(PlaceInQueue(self.queueing.stay, position, low, high))

    def wait(self, seconds: float) -> Dialogue:
        """Let time pass; deadlines come due on the way."""
        until = self.now + seconds
        while (deadline := self.machine.deadline) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            self.send(DeadlineReached())
        self.now = until
        return self

    def send(self, event: Event) -> Dialogue:
        """Hand an event to the machine, as it is."""
        match event:
            case PlaybackDone(n) | PlaybackBroken(n) if self.playing and self.playing.playback == n:
                self.playing = None
            case SpeechRecognized(n) | SpeechNotRecognized(n) | SpeechUnavailable(n) if (
                self.listening and self.listening.turn == n
            ):
                self.listening = None
            case TransferEnded(n) if self.transferring and self.transferring.attempt == n:
                self.transferring = None
            case QueueLeft(n) | ContactOver(n) if self.queueing and self.queueing.stay == n:
                self.queueing = None
        self._take(self.machine.handle(event, self.now))
        return self

    # The contract of the commands.

    def _take(self, commands: list[Command]) -> None:
        for command in commands:
            assert self.end is None, f"{command} after EndCall"
            self._carry_out(command)
        assert self.machine.ended == (self.end is not None)
        if self.machine.ended:
            assert self.machine.deadline is None
            open_questions = (self.playing, self.listening, self.transferring, self.queueing)
            assert not any(open_questions), "something was left open"
        else:
            waits = self.playing or self.transferring or self.queueing
            assert waits or self.machine.deadline is not None, (
                "nothing will ever happen to this call"
            )

    def _carry_out(self, command: Command) -> None:
        match command:
            case Play():
                assert self.playing is None, "two playbacks at once"
                assert command.parts, "nothing to play"
                assert all(isinstance(part, PromptPart) for part in command.parts)
                self.playing = command
            case StopPlaying(playback):
                assert self.playing is not None
                assert self.playing.playback == playback
                self.playing = None
            case Listen():
                assert self.listening is None, "two turns at once"
                assert command.phrases, "nothing to listen for"
                self.listening = command
            case StopListening(turn):
                assert self.listening is not None
                assert self.listening.turn == turn
                self.listening = None
            case Transfer():
                assert self.transferring is None, "two transfers at once"
                assert command.destination
                self.transferring = command
            case StopTransfer(attempt):
                assert self.transferring is not None
                assert self.transferring.attempt == attempt
                self.transferring = None
            case EnterQueue() | LeaveQueue():
                self._enter_or_leave(command)
            case Note():
                self.notes.append(command)
            case EndCall(termination):
                self.end = termination
            case _:
                raise AssertionError(f"unknown command {command}")

    def _enter_or_leave(self, command: EnterQueue | LeaveQueue) -> None:
        if isinstance(command, EnterQueue):
            assert self.queueing is None, "in two queues at once"
            self.queueing = command
        else:
            assert self.queueing is not None
            assert self.queueing.stay == command.stay
            self.queueing = None


def words_for_the_log(dialogue: Dialogue) -> str:
    """All that notes would let into a log: events, and details that aren't the caller's."""
    return "\n".join(
        f"{note.event} {value}"
        for note in dialogue.notes
        for key, value in note.details.items()
        if key not in CALLERS_WORDS
    )
