"""What a call's prompts sound like, and how long: each is rendered, or its file read, as for a
caller."""

from __future__ import annotations

import wave
from pathlib import Path

from telephony.call_control.audio.played_sound import SoundSource, from_files
from telephony.domain.errors import PromptError
from telephony.interfaces.prompt_service import CallPrompts
from telephony.ivr.commands import Play, Playback, PromptPart, SpokenText
from telephony.ivr.rehearsal.acting import CannotAct
from telephony.ivr.rehearsal.performance import Lacking
from telephony.prompts.prompt_library import PromptLibrary


class PromptTimes:
    """Of one call. Blocking: seconds, where something is rendered."""

    def __init__(self, library: PromptLibrary) -> None:
        self._library = library
        self._own: CallPrompts = library.for_call()
        self.recorded = 0.0
        """Seconds of what the caller said for the record last, and may hear again."""

    def seconds(self, play: Play) -> float:
        """How long it plays, music once. Raises `CannotAct`; `Lacking` where no voice speaks."""
        return sum(self._seconds(part) for part in play.parts)

    def sound(self, play: Play) -> SoundSource:
        """Its sound; what the caller said for the record, and hears again, isn't in it."""
        return from_files([self._file(each) for each in play.parts if not _is_record(each)])

    def close(self) -> None:
        """The call is over."""
        self._own.close()

    def _seconds(self, part: PromptPart) -> float:
        if isinstance(part, Playback):
            return self.recorded
        return _length(self._file(part))

    def _file(self, part: PromptPart) -> Path:
        if isinstance(part, SpokenText):
            self._require_voice(part.language)
        try:
            return self._own.resolve(part)
        except PromptError as error:
            raise CannotAct(f"A prompt can't be played: {error}.") from error

    def _require_voice(self, language: str) -> None:
        try:
            self._library.synthesizer_for(language)
        except PromptError as error:
            raise Lacking(f"A prompt can't be spoken: {error}.") from error


def _is_record(part: PromptPart) -> bool:
    return isinstance(part, Playback)


def _length(file: Path) -> float:
    with wave.open(str(file), "rb") as wav:
        return wav.getnframes() / wav.getframerate()
