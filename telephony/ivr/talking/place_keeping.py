"""A caller who waits in a queue hangs up, keeps its place and is called back.

    waits ── key ─► where to call? ─► promised, on disk ─► "we will call you" ─► on_callback
                         └► given up, refused ─► waits on, at its place

An agent may answer at any moment of it: then nothing of it counts, and the two speak.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import partial
from typing import Any

from pydantic import model_validator

from telephony.documents.fields import StrictModel
from telephony.documents.places import Path
from telephony.domain.timeline import Kind
from telephony.ivr.commands import PromptPart, SpokenText
from telephony.ivr.context import Context
from telephony.ivr.errands.bookings import Booked, KeepPlace
from telephony.ivr.events import ErrandFailed, Event, PlaybackBroken, PlaybackDone
from telephony.ivr.names import KeySequence, VariableName
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.number_talk import Confirmed, GivenUp, NumberTalk, NumberWords
from telephony.ivr.talking.program_words import program_words, unsaid
from telephony.ivr.verb import Defect


class CallbackOffer(StrictModel):
    """`callback: "1"`, or `callback: {key: "1", prompt: ...}`."""

    key: KeySequence
    prompt: Prompt | None = None
    """Heard when the queue offers it; the key counts all the time."""
    confirm_prompt: Prompt | None = None
    number_prompt: Prompt | None = None
    number_into: VariableName = VariableName("callback_number")
    kept_prompt: Prompt | None = None
    """The last that is heard, where no `on_callback` leads on."""
    not_kept_prompt: Prompt | None = None
    """Heard by a caller who can't be promised a call, and waits on."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {"key": data}

    def defects(self, exit_key: KeySequence | None) -> Iterator[Defect]:
        """A key that is no key, or that has another meaning."""
        if len(self.key) > 1:
            yield Defect(
                ("callback", "key"),
                "One key asks to be called back, not several.",
                'Write "1".',
                "out-of-bounds",
            )
        if self.key == exit_key:
            yield Defect(
                ("callback", "key"),
                "The same key leaves the queue by `exit_key`.",
                "Give one of the two another key.",
            )

    def number_words(self, language: str | None) -> NumberWords:
        """How the number is asked for."""
        return NumberWords(self.confirm_prompt, self.number_prompt, language, self.number_into)

    def wordless(self, language: str, *, farewell: bool) -> Iterator[Defect]:
        """As of a verb."""
        path: Path = ("callback",)
        yield from self.number_words(None).wordless(language, path)
        if self.prompt is None:
            yield from unsaid(language, path, "offering a callback", "Write `prompt`.")
        if farewell and self.kept_prompt is None:
            yield from unsaid(language, path, "a farewell", "Write `kept_prompt`.")
        if self.not_kept_prompt is None:
            what, remedy = "a callback that can't be had", "Write `not_kept_prompt`."
            yield from unsaid(language, path, what, remedy)

    def own_texts(self, language: str, *, farewell: bool) -> Iterator[SpokenText]:
        """As of a verb."""
        yield from self.number_words(None).own_texts(language)
        if self.not_kept_prompt is None:
            yield place_not_kept(language)
        if self.prompt is None:
            yield callback_offer(self.key, language)
        if farewell and self.kept_prompt is None:
            yield place_kept(language)


def callback_offer(key: str, language: str) -> SpokenText:
    """That the caller may hang up, and by which key."""
    words = program_words(language, lambda own: own.callback_offer)
    return SpokenText(words.format(key=key), language, constant=True)


def place_kept(language: str) -> SpokenText:
    """That it will be called, and goodbye."""
    return SpokenText(program_words(language, lambda own: own.place_kept), language, constant=True)


def place_not_kept(language: str) -> SpokenText:
    """That it can't be called, and waits on."""
    words = program_words(language, lambda own: own.place_not_kept)
    return SpokenText(words, language, constant=True)


class Kept(Enum):
    """What came of it."""

    YES = "yes"
    NO = "no"


class PlaceKeeping:
    """One caller's wish, from the key to the promise."""

    def __init__(
        self, context: Context, offer: CallbackOffer, language: str | None, *, farewell: bool
    ) -> None:
        """`farewell`: whether the caller hears of the promise here, since no step says it."""
        self._context = context
        self._offer = offer
        self._language = language
        self._farewell = farewell
        self._talk: NumberTalk | None = NumberTalk(context, offer.number_words(language))
        self._outcome: Kept | None = None
        """Once what is said of it is heard."""

    def begin(self) -> Kept | None:
        """Ask for the number."""
        self._context.type_ahead.clear()
        self._context.stop_playing()
        self._context.deadline = None
        return self._asked(self._talk.begin()) if self._talk is not None else None

    def handle(self, event: Event) -> Kept | None:
        """Take an event; what came of it, once the caller knows."""
        match event:
            case Booked(identity=identity):
                self._context.note(Kind.CALL, "callback kept", {"callback": identity})
                return self._kept()
            case ErrandFailed():
                return self._not_kept(event.problem)
            case PlaybackDone() | PlaybackBroken() if self._outcome is not None:
                return self._outcome
        return self._asked(self._talk.handle(event)) if self._talk is not None else None

    def stop(self) -> None:
        """An agent is there: nothing is left of it."""
        if self._talk is not None:
            self._talk.stop()
        self._context.drop_errand()

    def _asked(self, answer: Confirmed | GivenUp | None) -> Kept | None:
        if answer is None:
            return None
        self._talk = None
        if isinstance(answer, GivenUp):
            return self._not_kept("no number")
        language = self._context.spoken_language(self._language)
        self._context.send_for(partial(KeepPlace, number=answer.number, language=language))
        return None

    def _not_kept(self, reason: str) -> Kept | None:
        self._context.note(Kind.CALL, "no callback", {"reason": reason})
        context, language = self._context, self._language
        self._outcome = Kept.NO
        parts = context.prompt(self._offer.not_kept_prompt, language)
        context.play(parts or (place_not_kept(context.spoken_language(language)),))
        return None

    def _kept(self) -> Kept | None:
        if not self._farewell:
            return Kept.YES
        context, language = self._context, self._language
        self._outcome = Kept.YES
        parts = context.prompt(self._offer.kept_prompt, language)
        context.play(parts or (place_kept(context.spoken_language(language)),))
        return None


def offered(context: Context, offer: CallbackOffer, language: str | None) -> tuple[PromptPart, ...]:
    """What a caller hears who may be called back."""
    parts = context.prompt(offer.prompt, language)
    return parts or (callback_offer(offer.key, context.spoken_language(language)),)
