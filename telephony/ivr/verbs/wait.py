"""`wait`: let time pass, with music or in silence."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from telephony.documents.fields import Duration
from telephony.ivr.context import Context
from telephony.ivr.events import DeadlineReached, DigitPressed, Event
from telephony.ivr.names import LanguageTag
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.announcement import Announcement
from telephony.ivr.talking.music import Music, MusicLoop
from telephony.ivr.verb import StepHeader, Verb
from telephony.ivr.visit import Exit, Visit, onward


class Wait(Verb):
    """`wait: 5s`, or `wait: {time: 20s, prompt: ..., music: true, barge_in: true}`."""

    goes_on_alone: ClassVar[bool] = True

    time: Annotated[Duration, Field(gt=0, le=3600)]
    prompt: Prompt | None = None
    """Heard first; the time begins at its end."""
    language: LanguageTag | None = None
    music: Music | None = None
    barge_in: bool = False
    """Whether a key ends the wait; else keys are dropped."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) or data is None else {"time": data}

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Speak, let the time pass, and go on."""
        return _Waiting(self, step, context)


class _Waiting(Visit):
    def __init__(self, verb: Wait, step: StepHeader, context: Context) -> None:
        self._verb = verb
        self._next = step.next
        self._context = context
        parts = context.prompt(verb.prompt, verb.language)
        self._said: Announcement | None = Announcement(context, parts, barge_in=verb.barge_in)
        self._music = MusicLoop(context, verb.music)

    def begin(self) -> Exit | None:
        return self._wait() if self._said and self._said.begin() else None

    def handle(self, event: Event) -> Exit | None:
        if self._said is not None:
            return self._wait() if self._said.handle(event) else None
        match event:
            case DeadlineReached():
                return onward(self._next)
            case DigitPressed(symbol) if self._verb.barge_in:
                self._context.type_ahead.keep(symbol)
                return onward(self._next)
        self._music.handle(event)
        return None

    def _wait(self) -> Exit | None:
        self._said = None
        if self._context.type_ahead.keys:
            return onward(self._next)  # a key that came early ends it as well
        self._music.begin()
        self._context.wait(self._verb.time)
        return None
