"""One utterance in the hands of the pool: what waits to be decoded, and what came of it.

Theory of operation. The pool's lock guards every field. Audio and the wish to finish are
noted by the call's side; a worker takes them in steps. `over` is set exactly once, by whoever
comes first of result, failure, deadline and cancellation, and from then on nothing is noted
and nothing is decoded any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognition, Recognizer, Utterance
from telephony.speech.second_look import with_alternatives

BYTES_PER_SECOND = 16_000
"""8000 samples a second of 16 bits."""

STEP_BYTES = BYTES_PER_SECOND
"""Most that one step decodes, so that callers take turns."""

BACKLOG_BYTES = 30 * BYTES_PER_SECOND
"""Most that may wait for one caller."""

LOOKED_INTO_BYTES = 3 * BYTES_PER_SECOND
"""Longer speech isn't decoded again: the caller waits for it."""


@dataclass(slots=True)
class Step:
    """What a worker does next for one utterance."""

    audio: bytes
    finishes: bool


@dataclass(slots=True, eq=False)
class UtteranceTask:
    """The state of one utterance; see the theory of operation above."""

    recognizer: Recognizer
    phrases: Sequence[str]
    doubtful_below: float = 0.0
    """What is recognised with less confidence is looked into again, for what else it may be."""
    taken_from: float = 1.0
    """The least confidence with which whoever asked takes it, where the settings ask for more."""
    future: Future[Recognition] = field(default_factory=Future)
    waiting_audio: bytearray = field(default_factory=bytearray)
    finish_wanted: bool = False
    deadline: float | None = None
    """Monotonic seconds; set when the caller has stopped speaking."""
    queued: bool = False
    """A worker has it, or it is in line for one."""
    awaited: bool = False
    """Somebody wants to be told whenever all is decoded so far."""
    over: bool = False
    utterance: Utterance | None = None
    """Opened by the first step; touched by the worker that runs a step, without the lock."""

    complete: bool = False
    """What was decoded so far is a whole phrase; written by that worker, read by anybody."""
    _said: bytearray = field(default_factory=bytearray)
    """Kept for a second look, if there may be one."""

    def has_work(self) -> bool:
        """Whether a step would do anything."""
        return not self.over and (bool(self.waiting_audio) or self.finish_wanted)

    def note_audio(self, pcm: bytes) -> SpeechError | None:
        """Queue audio; an error if too much waits already."""
        if len(self.waiting_audio) + len(pcm) > BACKLOG_BYTES:
            return SpeechError(
                f"{self.recognizer.name} is {BACKLOG_BYTES // BYTES_PER_SECOND} s behind the caller"
            )
        self.waiting_audio += pcm
        return None

    def next_step(self) -> Step:
        """Take the next portion of what waits."""
        audio = bytes(self.waiting_audio[:STEP_BYTES])
        del self.waiting_audio[:STEP_BYTES]
        return Step(audio, finishes=self.finish_wanted and not self.waiting_audio)

    def run(self, step: Step) -> Recognition | None:
        """Decode; the result if this was the last step. Raises whatever the recogniser does."""
        if self.utterance is None:
            self.utterance = self.recognizer.open(self.phrases)
        if step.audio:
            self.utterance.accept(step.audio)
            self.complete = self.utterance.complete
            if self.doubtful_below and len(self._said) <= LOOKED_INTO_BYTES:
                self._said += step.audio
        return self._result(self.utterance) if step.finishes else None

    def _result(self, utterance: Utterance) -> Recognition:
        found = utterance.finish()
        doubtful = found.phrase and found.confidence < self.doubtful_below
        if not doubtful or len(self._said) > LOOKED_INTO_BYTES:
            return found
        said, self._said = bytes(self._said), bytearray()
        return with_alternatives(self.recognizer, self.phrases, said, found)
