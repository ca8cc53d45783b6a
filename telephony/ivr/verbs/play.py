"""`play`: play audio files to the caller."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from telephony.ivr.by_language import ByLanguage, version, written_by_language
from telephony.ivr.commands import AudioFile
from telephony.ivr.context import Context
from telephony.ivr.names import AudioReference
from telephony.ivr.verb import StepHeader, Verb
from telephony.ivr.verbs.say import Announcing
from telephony.ivr.visit import Visit


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


class PlayFiles(Verb):
    """`play: file`, `play: [file, file]`, or `play: {file: ..., barge_in: false}`."""

    goes_on_alone: ClassVar[bool] = True

    file: Annotated[
        tuple[ByLanguage[AudioReference], ...], BeforeValidator(_as_list), Field(min_length=1)
    ]
    barge_in: bool = True

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        whole = isinstance(data, dict) and not written_by_language(data)
        return data if whole else {"file": data}

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Play, then go on."""
        files = (version(file, context.call.language) for file in self.file)
        parts = tuple(
            AudioFile(context.setting.folder / file) for file in files if file is not None
        )
        return Announcing(step, context, parts, barge_in=self.barge_in)
