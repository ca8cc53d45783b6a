"""A prompt: what the caller is told, as texts to speak and files to play."""

from __future__ import annotations

from typing import Any, Self

from pydantic import RootModel, model_validator

from telephony.documents.fields import StrictModel, defect
from telephony.ivr.expressions import Template
from telephony.ivr.names import AudioReference


class Spoken(StrictModel):
    """Something that is told: a text or a file."""

    say: Template | None = None
    play: AudioReference | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {"say": data}

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if self.say is not None and self.play is not None:
            raise defect(
                "`say` and `play` stand in one part of a prompt.",
                "Make it a list of two parts: [{say: ...}, {play: ...}].",
                rule="unfit-prompt",
            )
        if self.say is not None and not self.say.source.strip():
            raise defect(
                "There is nothing to say here.", "Write a text.", ("say",), rule="unfit-prompt"
            )
        return self


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

    @property
    def items(self) -> tuple[Spoken, ...]:
        """The parts in the order they are heard."""
        return self.root
