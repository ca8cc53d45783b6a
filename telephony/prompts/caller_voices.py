"""What callers say in rehearsals: spoken by voices that no prompt has, or by people in files.

    a Piper voice of the language, at another pitch ─► else eSpeak NG ─► else nobody

A recogniser hears the words as it never rendered them, and the same in every run; what was rendered
is kept where prompts are.
"""

from __future__ import annotations

from pathlib import Path

from telephony.domain.errors import PromptError
from telephony.interfaces.speech import Synthesizer
from telephony.ivr.commands import AudioFile, SpokenText
from telephony.prompts.espeak_synthesizer import PROGRAM, EspeakSynthesizer, espeak_speaks
from telephony.prompts.piper_synthesizer import PiperSynthesizer
from telephony.prompts.prompt_library import PromptLibrary
from telephony.prompts.settings import PromptSettings
from telephony.prompts.voices import find_voice

_PITCH = 1.08


class CallerVoices:
    """Renders words, and converts files. Blocking."""

    def __init__(self, settings: PromptSettings) -> None:
        self._voices = settings.voices
        self._library = PromptLibrary(settings, speaker=self._speaker)

    def words(self, text: str, language: str) -> Path:
        """A WAV file of `text`, spoken. Raises `PromptError`, also when nobody speaks it."""
        return self._library.resolve(SpokenText(text, language, constant=True))

    def recording(self, source: Path) -> Path:
        """`source` as a WAV file of the telephone's kind. Raises `PromptError`."""
        return self._library.resolve(AudioFile(source))

    def require(self, language: str) -> None:
        """Raises `PromptError`, with the remedy, if nobody speaks `language` (BCP 47)."""
        self._library.synthesizer_for(language)

    def _speaker(self, language: str) -> Synthesizer:
        try:
            return PiperSynthesizer(find_voice(language, self._voices), pitch=_PITCH)
        except PromptError as error:
            if espeak_speaks(language):
                return EspeakSynthesizer(language)
            raise PromptError(
                f"nobody here can speak {language} for a caller; install {PROGRAM}"
                f" (`apt-get install {PROGRAM}`), or name a Piper voice under"
                f" prompts.voices.{language}, or give what is said as a file"
            ) from error
