"""`hangup`: end the call."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from telephony.documents.fields import Text
from telephony.domain.termination import Reason, ended
from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.verb import StepHeader, Verb
from telephony.ivr.visit import Exit, Finish, Visit


class Hangup(Verb):
    """`hangup: true`, `hangup:`, or `hangup: {reason: for the timeline}`."""

    takes_next: ClassVar[bool] = False
    needs_media: ClassVar[bool] = False

    reason: Annotated[Text, Field(max_length=200)] = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {} if data is None or data is True else data

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Hang up at once."""
        return _HangingUp(self.reason, context)


class _HangingUp(Visit):
    def __init__(self, reason: str, context: Context) -> None:
        self._reason = reason
        self._context = context

    def begin(self) -> Exit | None:
        if self._reason:
            self._context.note(Kind.STEP, "hang up", {"reason": self._reason})
        return Finish(ended(Reason.FLOW_HANGUP))
