"""`secure`: from `on` to `off` nothing that the caller keys or says is kept or shown."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, model_validator

from telephony.ivr.context import Context
from telephony.ivr.verb import StepHeader, Verb
from telephony.ivr.visit import Exit, Visit, onward

_WORDS = {True: "on", False: "off"}


def _word(value: Any) -> Any:
    return _WORDS[value] if isinstance(value, bool) else value


class Secure(Verb):
    """`secure: on` or `secure: off`."""

    instant: ClassVar[bool] = True
    needs_media: ClassVar[bool] = False

    state: Annotated[Literal["on", "off"], BeforeValidator(_word)]

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {"state": data}

    @property
    def on(self) -> bool:
        """Whether secrecy begins here."""
        return self.state == "on"

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Begin or end it, then go on at once."""
        return _Turning(self.on, step, context)


class _Turning(Visit):
    def __init__(self, on: bool, step: StepHeader, context: Context) -> None:
        self._on = on
        self._next = step.next
        self._context = context

    def begin(self) -> Exit | None:
        self._context.secure(self._on)
        return onward(self._next)
