"""What a queue has its callers told, or asked, about being recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from telephony.ivr.commands import AudioFile, PromptPart, SpokenText


@dataclass(frozen=True, slots=True)
class RecordingNotice:
    """A queue's; `text` is spoken in the step's language, `file` played in its place."""

    text: str
    file: Path | None = None
    asks: bool = False
    timeout: float = 5.0
    """Seconds after the question until no answer is a no."""

    def part(self, language: str) -> PromptPart:
        """As it is played."""
        if self.file is not None:
            return AudioFile(self.file)
        return SpokenText(self.text, language, constant=True)
