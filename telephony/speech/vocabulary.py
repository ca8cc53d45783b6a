"""What the recognisers of this machine know of words, for those who check flows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from telephony.speech.models import find_model
from telephony.speech.phrases import build_grammar
from telephony.speech.pronunciations import english_sounds
from telephony.speech.settings import Engine, SpeechSettings
from telephony.speech.vosk_recognizer import VoskRecognizer

_UnknownWords = Callable[[Sequence[str]], list[str]]


class Vocabulary:
    """Loads a model only when it is asked for words of its language. Blocking, seconds then."""

    def __init__(self, settings: SpeechSettings | None = None) -> None:
        self._settings = settings or SpeechSettings()
        self._unknown: dict[str, _UnknownWords] = {}

    def sounds(self, language: str, phrase: str) -> tuple[str, ...]:
        """How a phrase sounds, in ARPABET; () where that isn't known. Raises `SpeechError`."""
        return english_sounds(phrase) if _is_english(language) else ()

    def unknown_words(self, language: str, phrases: Sequence[str]) -> list[str]:
        """Words that the language's recogniser doesn't know; none if it has no recogniser here.

        Raises `SpeechError` if its model can't be read.
        """
        if language not in self._unknown:
            self._unknown[language] = self._of(language)
        return self._unknown[language](phrases)

    def _of(self, language: str) -> _UnknownWords:
        engine = self._settings.engine
        model = find_model(language, self._settings) if engine is not Engine.POCKETSPHINX else None
        if model is not None and model.folder is not None:
            return VoskRecognizer(model.folder, language, model.name).unknown_words
        if engine is not Engine.VOSK and _is_english(language):
            return _unknown_to_pocketsphinx
        return lambda phrases: []


def _unknown_to_pocketsphinx(phrases: Sequence[str]) -> list[str]:
    return build_grammar(phrases, lambda word: bool(english_sounds(word))).unknown


def _is_english(language: str) -> bool:
    return language.lower().partition("-")[0] == "en"
