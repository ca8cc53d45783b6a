"""`language`: what the call is spoken in from here on."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import model_validator

from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.expressions.expression import ExpressionFailed, Template
from telephony.ivr.verb import StepHeader, Verb
from telephony.ivr.visit import Exit, Visit, onward


class SpokenLanguage(Verb):
    """`language: de-DE`, or an expression whose value is one of the flow's languages."""

    instant: ClassVar[bool] = True
    needs_media: ClassVar[bool] = False

    to: Template

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {"to": data}

    @property
    def constant(self) -> str | None:
        """The language as it is written; None for an expression."""
        return self.to.render({}) if self.to.constant else None

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Change it, then go on at once."""
        return _Changing(self, step, context)


class _Changing(Visit):
    def __init__(self, verb: SpokenLanguage, step: StepHeader, context: Context) -> None:
        self._verb = verb
        self._next = step.next
        self._context = context

    def begin(self) -> Exit | None:
        wanted = self._verb.to.render(self._context.scope)
        if wanted not in self._context.setting.languages:
            raise ExpressionFailed("the value is none of the flow's languages")
        self._context.speak(wanted)
        self._context.note(Kind.STEP, "language", {"language": wanted})
        return onward(self._next)
