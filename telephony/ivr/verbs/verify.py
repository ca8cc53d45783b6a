"""`verify`: a PIN is asked for and compared; whoever is wrong too often is locked out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from telephony.documents.fields import Duration
from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.errands.secret_check import CheckSecret, SecretChecked, Verdict
from telephony.ivr.events import DigitPressed, ErrandFailed, Event
from telephony.ivr.expressions.expression import Template
from telephony.ivr.grammars.digits import DigitGrammar
from telephony.ivr.names import StepName
from telephony.ivr.talking.asking import Asking, TermTimeout
from telephony.ivr.talking.question import Question
from telephony.ivr.verb import Defect, StepHeader
from telephony.ivr.verbs.collect import Count, no_terminator
from telephony.ivr.visit import Exit, Visit, onward

MAX_SUBJECT = 200
"""Characters of a subject that are told apart."""


class Verify(Asking):
    """`verify: {prompt: ..., digits: 4, against: "{{ pin }}"}` and the keys of `Asking`."""

    needs_answer: ClassVar[bool] = True

    against: Template
    subject: Template | None = None
    digits: Count | None = None
    min_digits: Count | None = None
    max_digits: Count | None = None
    terminator: Annotated[Literal["#", "*", ""], BeforeValidator(no_terminator)] = "#"
    term_timeout: TermTimeout = 0.0
    lock_after: Annotated[int, Field(ge=1, le=100)] = 5
    lock_for: Annotated[Duration, Field(gt=0, le=7 * 86400)] = 900.0
    on_locked: StepName | None = None

    def grammar(self, language: str) -> DigitGrammar:
        """What is taken for a PIN; by keys alone, since others hear what is said."""
        fewest = self.digits or self.min_digits or 1
        most = self.digits or self.max_digits or 12
        return DigitGrammar(fewest, most, terminator=self.terminator)

    def needs_itself(self, key: str) -> bool:
        """A digit is one, as in `collect`: no command is meant by it."""
        return key.isdecimal()

    @property
    def patience_after_entry(self) -> float:
        """See `Asking`."""
        return self.term_timeout

    def defects(self, language: str) -> Iterator[Defect]:
        """Counts that contradict each other, and a PIN that stands in the flow."""
        yield from super().defects(language)
        if self.digits and (self.min_digits or self.max_digits):
            yield Defect(("digits",), "`digits` and a range both say how many.", "Keep one.")
        elif (self.min_digits or 1) > (self.max_digits or 12):
            yield Defect(("min_digits",), "`min_digits` is more than `max_digits`.", "Swap them.")
        if self.against.constant:
            yield Defect(
                ("against",),
                "This PIN is the same for everybody, and stands in the file.",
                'Compare with what was looked up before: "{{ customer_pin }}".',
            )

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Ask and compare, until it is right or there is no try left."""
        return _Verifying(self, step, context)


class _Verifying(Visit):
    """Keys that are pressed while a PIN is compared are kept for the next question."""

    def __init__(self, verify: Verify, step: StepHeader, context: Context) -> None:
        self._verify = verify
        self._next = step.next
        self._context = context
        self._question = Question(verify, step, context, given_up=onward)
        self._expected = self._subject = ""

    def begin(self) -> Exit | None:
        self._context.secure_step()
        self._context.variables.secret |= self._verify.against.names & set(self._context.variables)
        scope = self._context.scope
        expected = self._verify.against.evaluate(scope)
        self._expected = "" if expected is None else str(expected)
        named = self._verify.subject
        subject = named.render(scope) if named is not None else ""
        self._subject = f"subject {subject}" if subject else self._context.caller
        self._send(None)
        return None

    def handle(self, event: Event) -> Exit | None:
        match event:
            case SecretChecked(_, verdict):
                return self._judged(verdict)
            case ErrandFailed():
                self._context.note(Kind.STEP, "not verified", {"problem": event.problem})
                return self._failed(self._verify.on_failure)
            case DigitPressed(symbol) if self._context.errand is not None:
                self._context.type_ahead.keep(symbol)
                return None
            case _:
                return self._asked(self._question.handle(event))

    def _asked(self, way_out: Exit | None) -> Exit | None:
        answer = self._question.take_answer()
        if answer is not None:
            self._send(answer.value)
        return way_out

    def _send(self, given: str | None) -> None:
        verify, subject = self._verify, self._subject[:MAX_SUBJECT]
        self._context.send_for(
            lambda number: CheckSecret(
                number, subject, given, self._expected, verify.lock_after, verify.lock_for
            )
        )

    def _judged(self, verdict: Verdict) -> Exit | None:
        match verdict:
            case Verdict.FREE:
                return self._asked(self._question.begin())
            case Verdict.RIGHT:
                self._context.note(Kind.STEP, "verified")
                return onward(self._next)
            case Verdict.LOCKED:
                self._context.note(Kind.STEP, "locked out")
                return self._failed(self._verify.on_locked or self._verify.on_failure)
            case Verdict.WRONG:
                self._context.note(Kind.STEP, "wrong secret")
                return self._asked(self._question.refuse())

    def _failed(self, way: StepName | None) -> Exit:
        """Keys that wait were meant for steps that the caller didn't reach, or are a PIN."""
        self._context.type_ahead.clear()
        return onward(way)
