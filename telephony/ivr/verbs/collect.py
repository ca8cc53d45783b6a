"""`collect`: a number of digits into a variable, by key or by voice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from telephony.documents.fields import Text
from telephony.domain.timeline import DOTS, Detail, Kind
from telephony.ivr.context import Context
from telephony.ivr.grammars.digits import DigitGrammar, digit_pattern
from telephony.ivr.names import VariableName
from telephony.ivr.talking.answer import Answer
from telephony.ivr.talking.asking import Asking, TermTimeout
from telephony.ivr.talking.digits_by_voice import unspeakable_digits
from telephony.ivr.talking.question import Question
from telephony.ivr.verb import Defect, StepHeader
from telephony.ivr.visit import Exit, Visit, onward
from telephony.wording.languages import digit_words

MAX_DIGITS = 40

Count = Annotated[int, Field(ge=1, le=MAX_DIGITS)]


def no_terminator(value: Any) -> Any:
    """`terminator: false` and an empty one are none."""
    return "" if value is None or value is False else value


class Collect(Asking):
    """`collect: {prompt: ..., digits: 6, into: account}` and the keys of `Asking`."""

    into: VariableName
    digits: Count | None = None
    min_digits: Count | None = None
    max_digits: Count | None = None
    terminator: Annotated[Literal["#", "*", ""], BeforeValidator(no_terminator)] = "#"
    term_timeout: TermTimeout = 0.0
    speech: bool = False
    pattern: Annotated[Text, AfterValidator(digit_pattern)] | None = None

    @property
    def fewest(self) -> int:
        """Digits needed."""
        return self.digits or self.min_digits or 1

    @property
    def most(self) -> int:
        """Digits taken."""
        return self.digits or self.max_digits or MAX_DIGITS

    def grammar(self, language: str) -> DigitGrammar:
        """What this step takes for an answer; `language` is the one spoken."""
        return DigitGrammar(
            self.fewest,
            self.most,
            terminator=self.terminator,
            words=digit_words(language) if self.speech else {},
            pattern=re.compile(self.pattern) if self.pattern else None,
        )

    @property
    def patience_after_entry(self) -> float:
        """See `Asking`."""
        return self.term_timeout

    def needs_itself(self, key: str) -> bool:
        """A digit is one: no command is meant by it."""
        return key.isdecimal()

    def phrases(self, language: str) -> tuple[str, ...]:
        """The words of the digits, if they may be spoken."""
        return self.grammar(self.language or language).phrases

    def defects(self, language: str) -> Iterator[Defect]:
        """Counts that contradict each other, endless entries."""
        yield from super().defects(language)
        counts = [name for name in ("min_digits", "max_digits") if getattr(self, name)]
        if self.digits and counts:
            yield Defect(
                (counts[0],), f"`digits` and `{counts[0]}` both say how many.", "Keep one."
            )
        elif not self.digits and not counts:
            yield Defect(
                (), "How many digits?", "Add `digits: 6`, or `min_digits` and `max_digits`."
            )
        elif self.fewest > self.most:
            yield Defect(("min_digits",), "`min_digits` is more than `max_digits`.", "Swap them.")

    def wordless(self, language: str) -> Iterator[Defect]:
        """See `Verb`: digits by voice."""
        yield from super().wordless(language)
        if self.speech:
            yield from unspeakable_digits(language)

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Ask, keep the digits, go on."""
        return Question(self, step, context, self._collected)

    def _collected(self, question: Question, answer: Answer) -> Exit:
        context, into = question.context, str(self.into)
        digits = DOTS if answer.secret else answer.value
        details: dict[str, Detail] = {"into": into, "by": answer.by, "digits": digits}
        if answer.phrase:
            details["confidence"] = round(answer.confidence, 3)
        context.note(Kind.DIGIT, "collected", details)
        context.variables.assign(into, answer.value, secret=answer.secret)
        return onward(question.step.next)
