"""`survey`: how was it? By key or by voice, with a comment if the caller likes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated, ClassVar

from pydantic import Field

from telephony.documents.fields import Text
from telephony.documents.places import Path
from telephony.domain.survey import SCALES, SurveyKind
from telephony.domain.timeline import Detail, Kind
from telephony.ivr.context import Context
from telephony.ivr.errands.bookings import KeepAnswer
from telephony.ivr.events import DigitPressed, ErrandFailed, ErrandOver, Event, VoiceRecorded
from telephony.ivr.grammars.grammar import NO_MATCH, More, Verdict
from telephony.ivr.names import VariableName, spoken_form
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.answer import Answer
from telephony.ivr.talking.asking import Asking
from telephony.ivr.talking.digits_by_voice import unspeakable_digits
from telephony.ivr.talking.question import Question
from telephony.ivr.talking.voice_taking import VoiceTaking
from telephony.ivr.verb import NEXT, NO_NAMES, Defect, Names, StepHeader
from telephony.ivr.verbs.record import Speaking
from telephony.ivr.visit import Exit, Visit, onward
from telephony.wording.languages import digit_words


class Comment(Speaking):
    """What the caller may add after the score."""

    prompt: Prompt


class Survey(Asking):
    """`survey: {name: after-call, kind: csat, prompt: ...}` and the keys of `Asking`."""

    may_be_left_open: ClassVar[bool] = True

    name: Annotated[Text, Field(pattern=r"^\w[\w.-]{0,63}$")]
    kind: SurveyKind
    speech: bool = False
    comment: Comment | None = None
    into: VariableName | None = None

    @property
    def records(self) -> bool:  # type: ignore[override]
        """See `Verb`."""
        return self.comment is not None

    @property
    def beeps(self) -> bool:
        """See `Verb`."""
        return self.comment is not None and self.comment.beep

    def grammar(self, language: str) -> ScoreGrammar:
        """The scores of its kind; `language` is the one spoken."""
        return ScoreGrammar(*SCALES[self.kind], digit_words(language) if self.speech else {})

    def phrases(self, language: str) -> tuple[str, ...]:
        """The words of the scores, if they may be spoken."""
        return self.grammar(self.language or language).phrases

    def wordless(self, language: str) -> Iterator[Defect]:
        """See `Verb`: digits by voice."""
        yield from super().wordless(language)
        if self.speech:
            yield from unspeakable_digits(language)

    def gives(self, way: Path) -> Names:
        """The score, unless nobody gave one: that leads to `next` where nothing else is said."""
        return self.variables if way == NEXT and self.on_failure is not None else NO_NAMES

    def gives_before(self, place: Path) -> Names:
        """The score, before the comment."""
        return self.variables if place[0] == "comment" else NO_NAMES

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Ask, keep the score, let the caller add something, go on."""
        return _Surveying(self, step, context)


class ScoreGrammar:
    """Scores from `lowest` to `highest` by key; those of one digit by voice."""

    terminator = "#"

    def __init__(self, lowest: int, highest: int, words: Mapping[str, str]) -> None:
        self._scores = {str(score) for score in range(lowest, highest + 1)}
        self._words = {spoken_form(w): digit for w, digit in words.items() if digit in self._scores}

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every word for a score."""
        return tuple(self._words)

    def judge(self, keys: str) -> Verdict:
        """10 begins with 1: the inter-digit timeout decides, or # at once."""
        ended = keys.endswith(self.terminator)
        score = keys.removesuffix(self.terminator) if ended else keys
        value = score if score in self._scores else None
        if not ended and any(each.startswith(keys) and each != keys for each in self._scores):
            return Verdict(value, More.KEYS)
        return Verdict(value, More.NOTHING) if value is not None else NO_MATCH

    def heard(self, phrase: str) -> str | None:
        """The score of a word."""
        return self._words.get(spoken_form(phrase))


class _Surveying(Visit):
    def __init__(self, survey: Survey, step: StepHeader, context: Context) -> None:
        self._survey = survey
        self._step = step
        self._context = context
        self._question = Question(
            survey, step, context, given_up=lambda way: onward(way or step.next)
        )
        self._scored = False
        self._taking: VoiceTaking | None = None
        self._answer: partial[KeepAnswer] | None = None

    def begin(self) -> Exit | None:
        return self._asked(self._question.begin())

    def handle(self, event: Event) -> Exit | None:
        if not self._scored:
            return self._asked(self._question.handle(event))
        if self._taking is not None:
            over = self._taking.handle(event)
            return None if over is None else self._commented(over)
        if isinstance(event, DigitPressed):
            self._context.type_ahead.keep(event.symbol)
            return None
        return self._kept(event) if isinstance(event, ErrandOver) else None

    def _asked(self, way_out: Exit | None) -> Exit | None:
        answer = self._question.take_answer()
        if answer is not None:
            self._score(answer)
        return way_out

    def _score(self, answer: Answer) -> None:
        self._scored = True
        survey, context = self._survey, self._context
        score = int(answer.value)
        details: dict[str, Detail] = {
            "survey": survey.name,
            "kind": survey.kind.value,
            "score": score,
            "by": answer.by,
        }
        context.note(Kind.STEP, "survey answered", details)
        if survey.into is not None:
            context.variables[str(survey.into)] = score
        self._answer = partial(
            KeepAnswer,
            survey=survey.name,
            kind=survey.kind,
            score=score,
            given_by=answer.by,
            answered_at=context.epoch,
            queue=context.served_in,
            agent=context.served_by,
        )
        # Kept before the comment: who hangs up there has given a score.
        context.send_for(self._answer)

    def _kept(self, over: ErrandOver) -> Exit | None:
        if isinstance(over, ErrandFailed):
            self._context.note(Kind.STEP, "survey not kept", {"problem": over.problem})
            return onward(self._step.next)
        comment = self._survey.comment
        if comment is None or self._answer is None:
            return onward(self._step.next)
        self._taking = VoiceTaking(
            self._context,
            comment.rules(self._step.name),
            self._context.prompt(comment.prompt, self._survey.language),
        )
        self._taking.begin()
        return None

    def _commented(self, over: ErrandOver) -> Exit | None:
        self._taking = None
        comment_id = over.recording_id if isinstance(over, VoiceRecorded) else ""
        if not comment_id or self._answer is None:
            return onward(self._step.next)
        self._context.send_for(partial(self._answer, comment_id=comment_id))
        self._answer = None
        return None
