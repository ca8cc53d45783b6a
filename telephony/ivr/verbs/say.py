"""`say`: speak a text to the caller."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import model_validator

from telephony.ivr.by_language import written_by_language
from telephony.ivr.commands import PromptPart
from telephony.ivr.context import Context
from telephony.ivr.events import Event
from telephony.ivr.names import LanguageTag
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.announcement import Announcement
from telephony.ivr.verb import StepHeader, Verb
from telephony.ivr.visit import Exit, Visit, onward


class Say(Verb):
    """`say: text`, or with options `say: {prompt: text, barge_in: false}`."""

    goes_on_alone: ClassVar[bool] = True

    prompt: Prompt
    barge_in: bool = True
    language: LanguageTag | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        if not isinstance(data, dict) or written_by_language(data) or {"say", "play"} & data.keys():
            return {"prompt": data}
        return data

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Speak, then go on."""
        parts = context.prompt(self.prompt, self.language)
        return Announcing(step, context, parts, barge_in=self.barge_in)


class Announcing(Visit):
    """Plays its parts and goes on to the next step."""

    def __init__(
        self, step: StepHeader, context: Context, parts: tuple[PromptPart, ...], *, barge_in: bool
    ) -> None:
        self._next = step.next
        self._announcement = Announcement(context, parts, barge_in=barge_in)

    def begin(self) -> Exit | None:
        """Start to play."""
        return onward(self._next) if self._announcement.begin() else None

    def handle(self, event: Event) -> Exit | None:
        """Go on at the end, or at a key."""
        return onward(self._next) if self._announcement.handle(event) else None
