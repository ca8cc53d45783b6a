"""A prompt: what the caller is told, as texts to speak and files to play."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

from pydantic import RootModel, model_validator

from telephony.documents.fields import StrictModel, defect
from telephony.ivr.by_language import ByLanguage, version, written_by_language
from telephony.ivr.commands import SpokenText
from telephony.ivr.expressions.expression import Template
from telephony.ivr.made_once import MadeOnce
from telephony.ivr.names import AudioReference, LanguageTag


class Spoken(StrictModel):
    """Something that is told: a text or a file, one for all languages or one for each."""

    say: ByLanguage[Template] | None = None
    play: ByLanguage[AudioReference] | None = None
    language: LanguageTag | None = None
    """In which this part is spoken, whatever the call's language is."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        whole = isinstance(data, dict) and not written_by_language(data)
        return data if whole else {"say": data}

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if self.say is not None and self.play is not None:
            raise defect(
                "`say` and `play` stand in one part of a prompt.",
                "Make it a list of two parts: [{say: ...}, {play: ...}].",
                rule="unfit-prompt",
            )
        if any(not text.source.strip() for text in self._texts()):
            raise defect(
                "There is nothing to say here.", "Write a text.", ("say",), rule="unfit-prompt"
            )
        return self

    def _texts(self) -> Iterable[Template]:
        return [self.say] if isinstance(self.say, Template) else (self.say or {}).values()

    @property
    def names(self) -> frozenset[str]:
        """The variables that it says, in any language."""
        return frozenset[str]().union(*(text.names for text in self._texts()))

    @cached_property
    def told(self) -> MadeOnce[str, SpokenText | Template | AudioReference | None]:
        """What is told in a language: ready to be said, where it is the same in every call."""
        return MadeOnce(self._told_in)

    def _told_in(self, language: str) -> SpokenText | Template | AudioReference | None:
        text = self.text(language)
        if text is None:
            return self.file(language)
        words = text.render({}) if text.constant else ""
        return SpokenText(words, language, constant=True) if words else text

    def text(self, language: str) -> Template | None:
        """What is said in a language; None for a file, or where no text serves it."""
        return version(self.say, language) if self.say is not None else None

    def file(self, language: str) -> AudioReference | None:
        """What is played in a language; None for a text, or where no file serves it."""
        return version(self.play, language) if self.play is not None else None


class PromptItem(Spoken):
    """One part of a prompt."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.say is None and self.play is None:
            raise defect("A part of a prompt has a `say` or a `play`.", rule="unfit-prompt")
        return self


class Prompt(RootModel[tuple[PromptItem, ...]]):
    """A text, `{say: text}`, `{play: file}`, or a list of these."""

    model_config = {"frozen": True}

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, list | tuple) else [data]

    @cached_property
    def fixed(self) -> MadeOnce[str, tuple[SpokenText, ...] | None]:
        """All parts in a language, where each is a text that is the same in every call."""
        return MadeOnce(self._fixed_in)

    def _fixed_in(self, language: str) -> tuple[SpokenText, ...] | None:
        parts = [item.told[item.language or language] for item in self.root]
        texts = tuple(part for part in parts if isinstance(part, SpokenText))
        return texts if len(texts) == len(parts) else None

    @property
    def items(self) -> tuple[Spoken, ...]:
        """The parts in the order they are heard."""
        return self.root
