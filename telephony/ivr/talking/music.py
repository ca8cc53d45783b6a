"""What plays over and over while a caller waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import RootModel, model_validator

from telephony.ivr.commands import AudioFile, HoldMusic, PromptPart
from telephony.ivr.context import Context
from telephony.ivr.events import Event, PlaybackDone
from telephony.ivr.names import AudioReference


class Music(RootModel[Literal[True] | tuple[AudioReference, ...]]):
    """`true`: what comes with the program; else a file or a list of files."""

    model_config = {"frozen": True}

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if data is True or isinstance(data, list | tuple) else [data]

    @property
    def comes_with_the_program(self) -> bool:
        """Whether it is no file of the designer's."""
        return self.root is True

    def parts(self, folder: Path) -> tuple[PromptPart, ...]:
        """As it is played."""
        if self.root is True:
            return (HoldMusic(),)
        return tuple(AudioFile(folder / file) for file in self.root)


class MusicLoop:
    """Plays music until its step is left; what can't be played is silence."""

    def __init__(self, context: Context, music: Music | None) -> None:
        self._context = context
        self._parts = music.parts(context.setting.folder) if music is not None else ()

    def begin(self) -> None:
        """Start to play, if there is any."""
        if self._parts:
            self._context.play(self._parts, background=True)

    def handle(self, event: Event) -> None:
        """From the beginning again at its end."""
        if isinstance(event, PlaybackDone):
            self.begin()
