"""`return`: back to the flow that called this one."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import model_validator

from telephony.ivr.context import Context
from telephony.ivr.verb import StepHeader, Verb
from telephony.ivr.visit import Exit, Return, Visit


class ReturnToCaller(Verb):
    """`return: true`, or `return:`. In the flow that a call entered first it ends the call."""

    takes_next: ClassVar[bool] = False
    needs_media: ClassVar[bool] = False

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {} if data is None or data is True else data

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Return at once."""
        return _Returning()


class _Returning(Visit):
    def begin(self) -> Exit | None:
        return Return()
