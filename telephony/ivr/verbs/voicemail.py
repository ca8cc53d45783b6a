"""`voicemail`: a greeting, a message after the beep, its review by key, and a box that keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from telephony.documents.places import Path
from telephony.domain.recording import VoiceEnd
from telephony.domain.timeline import Detail, Kind
from telephony.ivr.commands import DecideRecording, Playback, PromptPart, SpokenText
from telephony.ivr.context import Context
from telephony.ivr.events import (
    DeadlineReached,
    DigitPressed,
    ErrandOver,
    Event,
    PlaybackBroken,
    PlaybackDone,
    VoiceRecorded,
)
from telephony.ivr.names import BoxName, LanguageTag, StepName, VariableName
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.program_words import program_words, unsaid
from telephony.ivr.talking.voice_taking import VoiceTaking
from telephony.ivr.verb import NEXT, NO_NAMES, Defect, Names, StepHeader, Verb
from telephony.ivr.verbs.record import Speaking
from telephony.ivr.visit import Exit, Visit, onward

LISTEN, AGAIN, KEEP, DISCARD = "1", "2", "3#", "*"
"""The keys of the review."""
REVIEW_TIMEOUT = 6.0
MAX_SILENCES = 2
"""A caller who says no more has said it all: the message is kept."""
MAX_TAKES = 5


class Voicemail(Speaking, Verb):
    """`voicemail: {box: support, prompt: ..., review: true}` and the keys of `Speaking`."""

    needs_answer: ClassVar[bool] = True
    records: ClassVar[bool] = True
    goes_on_alone: ClassVar[bool] = True

    box: BoxName
    prompt: Prompt
    """The greeting."""
    language: LanguageTag | None = None
    review: bool = True
    review_prompt: Prompt | None = None
    into: VariableName | None = None
    on_no_input: StepName | None = None
    on_discard: StepName | None = None
    on_failure: StepName | None = None

    @property
    def beeps(self) -> bool:
        """See `Verb`."""
        return self.beep

    def gives(self, way: Path) -> Names:
        """The id, unless it couldn't be recorded: that leads to `next` where nothing else does."""
        over = way in {("on_no_input",), ("on_discard",)}
        taken = over or (way == NEXT and self.on_failure is not None)
        return self.variables if taken else NO_NAMES

    @property
    def _says_the_review(self) -> bool:
        return self.review and self.review_prompt is None

    def wordless(self, language: str) -> Iterator[Defect]:
        """See `Verb`: the review."""
        if self._says_the_review:
            remedy = "Write `review_prompt`, or `review: false`."
            yield from unsaid(language, (), "the review of a message", remedy)

    def own_texts(self, language: str) -> Iterator[SpokenText]:
        """See `Verb`: the review."""
        if self._says_the_review:
            yield review_of(language)

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Greet, record, review, go on."""
        return _Leaving(self, step, context)


def review_of(language: str) -> SpokenText:
    """What the program says of a review, where the flow doesn't."""
    words = program_words(language, lambda own: own.message_review)
    return SpokenText(words, language, constant=True)


class _Leaving(Visit):
    def __init__(self, verb: Voicemail, step: StepHeader, context: Context) -> None:
        self._verb = verb
        self._step = step
        self._context = context
        self._takes = 0
        self._silences = 0
        self._taken: VoiceRecorded | None = None
        self._taking = self._take(context.prompt(verb.prompt, verb.language))

    def begin(self) -> Exit | None:
        self._taking.begin()
        return None

    def handle(self, event: Event) -> Exit | None:
        if self._taken is not None:
            return self._reviewing(self._taken, event)
        over = self._taking.handle(event)
        return None if over is None else self._over(over)

    def _take(self, parts: tuple[PromptPart, ...]) -> VoiceTaking:
        self._takes += 1
        verb = self._verb
        rules = verb.rules(self._step.name, box=verb.box, reviewed=verb.review)
        return VoiceTaking(self._context, rules, parts)

    def _over(self, over: ErrandOver) -> Exit | None:
        verb = self._verb
        if not isinstance(over, VoiceRecorded):
            self._context.note(Kind.CALL, "not recorded")
            return onward(verb.on_failure or self._step.next)
        if over.end is VoiceEnd.NO_INPUT:
            self._assign("")
            return onward(verb.on_no_input or self._step.next)
        if not verb.review:
            return self._left(over)
        self._taken, self._silences = over, 0
        self._ask()
        return None

    def _reviewing(self, taken: VoiceRecorded, event: Event) -> Exit | None:
        match event:
            case PlaybackDone() | PlaybackBroken():
                self._context.wait(REVIEW_TIMEOUT)
            case DeadlineReached():
                self._silences += 1
                if self._silences >= MAX_SILENCES:
                    return self._kept(taken)
                self._ask()
            case DigitPressed(symbol):
                self._context.deadline = None
                self._context.stop_playing()
                return self._chosen(taken, symbol)
        return None

    def _chosen(self, taken: VoiceRecorded, symbol: str) -> Exit | None:
        if symbol in KEEP:
            return self._kept(taken)
        if symbol == DISCARD:
            self._decide(taken, kept=False)
            self._context.note(Kind.CALL, "message discarded")
            self._assign("")
            return onward(self._verb.on_discard or self._step.next)
        if symbol == AGAIN and self._takes < MAX_TAKES:
            self._decide(taken, kept=False)
            self._taken, self._taking = None, self._take(())
            self._taking.begin()
            return None
        self._ask((Playback(taken.file),) if symbol == LISTEN else ())
        return None

    def _ask(self, before: tuple[PromptPart, ...] = ()) -> None:
        verb, context = self._verb, self._context
        language = context.spoken_language(verb.language)
        question = context.prompt(verb.review_prompt, verb.language)
        context.play(before + (question or (review_of(language),)))

    def _kept(self, taken: VoiceRecorded) -> Exit:
        self._decide(taken, kept=True)
        return self._left(taken)

    def _left(self, taken: VoiceRecorded) -> Exit:
        details: dict[str, Detail] = {
            "box": str(self._verb.box),
            "seconds": round(taken.seconds, 1),
        }
        self._context.note(Kind.CALL, "message left", details)
        self._assign(taken.recording_id)
        return onward(self._step.next)

    def _decide(self, taken: VoiceRecorded, *, kept: bool) -> None:
        self._context.commands.append(DecideRecording(taken.recording_id, kept))

    def _assign(self, recording_id: str) -> None:
        if self._verb.into is not None:
            self._context.variables[str(self._verb.into)] = recording_id
