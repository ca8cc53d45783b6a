"""What a queue has its callers told, or asked, about being recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from telephony.ivr.by_language import version
from telephony.ivr.commands import AudioFile, PromptPart, SpokenText
from telephony.ivr.names import LanguageTag
from telephony.wording.languages import own_words


@dataclass(frozen=True, slots=True)
class RecordingNotice:
    """A queue's; `file` is played in place of words."""

    text: str | Mapping[LanguageTag, str] | None = None
    """In the language of the step, one for all or one for each; None for the program's own."""
    file: Path | None = None
    asks: bool = False
    timeout: float = 5.0
    """Seconds after the question until no answer is a no."""

    def part(self, language: str) -> PromptPart | None:
        """As it is played; None where nothing is known in the language."""
        if self.file is not None:
            return AudioFile(self.file)
        words = self._own(language) if self.text is None else version(self.text, language)
        return SpokenText(words, language, constant=True) if words is not None else None

    def _own(self, language: str) -> str | None:
        own = own_words(language)
        if own is None:
            return None
        return own.may_we_record if self.asks else own.recorded
