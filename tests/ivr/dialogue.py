"""A caller in virtual time, for tests: what the caller and the world do, one word each."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from telephony.domain.queueing import WayOut
from telephony.domain.termination import Reason, ended
from telephony.domain.timeline import CALLERS_WORDS
from telephony.ivr.commands import Note
from telephony.ivr.events import (
    AgentConnected,
    ContactOver,
    DigitPressed,
    HungUp,
    Hypothesis,
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
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.rehearsal.stage import ANN, Stage

FACTS = ANN


def flow_of(folder: Path, steps: str, start: str = "", language: str = "en-US") -> Flow:
    """A flow of these steps (YAML, indented as you like); the first one is the start."""
    body = textwrap.dedent(steps).strip("\n")
    first = start or body.partition(":")[0]
    file = folder / "flow.yaml"
    header = f"flow: test\nlanguage: {language}\nstart: {first}\nsteps:\n"
    file.write_text(header + textwrap.indent(body, "  "), encoding="utf-8")
    return load_flow(file)


class Dialogue(Stage):
    """One call through a flow."""

    def noted(self, event: str) -> list[Note]:
        """The notes of one kind of event."""
        return [note for note in self.notes if note.event == event]

    # What the caller does.

    def press(self, keys: str, every: float = 0.2) -> Self:
        """Press keys, one every so many seconds."""
        for index, symbol in enumerate(keys):
            if index:
                self.wait(every)
            self.send(DigitPressed(symbol))
        return self

    def begins_to_speak(self) -> Self:
        """The voice activity detector hears something."""
        assert self.listening is not None, "nobody listens"
        return self.send(SpeechStarted(self.listening.turn))

    def says(
        self, phrase: str, confidence: float = 0.9, or_else: Mapping[str, float] | None = None
    ) -> Self:
        """Speak, and be understood as `phrase`, or perhaps as something else."""
        self.begins_to_speak()
        assert self.listening is not None, "nobody listens any more"
        others = tuple(Hypothesis(*other) for other in (or_else or {}).items())
        turn = self.listening.turn
        return self.send(SpeechRecognized(turn, phrase, confidence, others))

    def makes_noise(self, seconds: float = 0.4) -> Self:
        """A cough or a door: sound in which nothing is recognised."""
        self.begins_to_speak()
        assert self.listening is not None, "nobody listens any more"
        return self.wait(seconds).send(SpeechNotRecognized(self.listening.turn, seconds))

    def mumbles(self) -> Self:
        """Speak, and not be understood."""
        self.begins_to_speak()
        assert self.listening is not None, "nobody listens any more"
        return self.send(SpeechNotRecognized(self.listening.turn))

    def hangs_up(self) -> Self:
        """The caller's BYE."""
        return self.send(HungUp(ended(Reason.CALLER_HANGUP)))

    # What the world does.

    def prompt_ends(self) -> Self:
        """The prompt was heard to its end."""
        assert self.playing is not None, "nothing plays"
        return self.send(PlaybackDone(self.playing.playback))

    def prompt_breaks(self) -> Self:
        """The prompt couldn't be played."""
        assert self.playing is not None, "nothing plays"
        return self.send(PlaybackBroken(self.playing.playback, "no such file"))

    def recogniser_fails(self) -> Self:
        """There is no recogniser for this turn."""
        assert self.listening is not None, "nobody listens"
        return self.send(SpeechUnavailable(self.listening.turn, "all workers are busy"))

    def callee_answers(self) -> Self:
        """The outbound leg is answered."""
        assert self.transferring is not None, "nobody is called"
        return self.send(TransferAnswered(self.transferring.attempt))

    def callee_ends(self, reason: Reason, *, answered: bool) -> Self:
        """The outbound leg is over."""
        assert self.transferring is not None, "nobody is called"
        return self.send(TransferEnded(self.transferring.attempt, answered, ended(reason)))

    def agent_answers(self, agent: str = "ann", queue: str = "") -> Self:
        """An agent takes the caller, from another queue where somebody has moved it there."""
        assert self.queueing is not None, "the caller waits nowhere"
        return self.send(AgentConnected(self.queueing.stay, agent, queue or self.queueing.queue))

    def agent_ends(self) -> Self:
        """The agent hangs up."""
        assert self.queueing is not None, "the caller waits nowhere"
        return self.send(ContactOver(self.queueing.stay))

    def agent_gets_lost(self) -> Self:
        """The agent's phone is gone."""
        assert self.queueing is not None, "the caller waits nowhere"
        return self.send(WaitingAgain(self.queueing.stay))

    def queue_gives_up(self, way_out: WayOut | None, problem: str = "") -> Self:
        """The caller meets no agent."""
        assert self.queueing is not None, "the caller waits nowhere"
        return self.send(QueueLeft(self.queueing.stay, way_out, problem))

    def place(self, position: int, low: float, high: float) -> Self:
        """The queue tells the caller's place."""
        assert self.queueing is not None, "the caller waits nowhere"
        return self.send(PlaceInQueue(self.queueing.stay, position, low, high))


def words_for_the_log(dialogue: Dialogue) -> str:
    """All that notes would let into a log: events, and details that aren't the caller's."""
    return "\n".join(
        f"{note.event} {value}"
        for note in dialogue.notes
        for key, value in note.details.items()
        if key not in CALLERS_WORDS
    )
