"""Recognisers by language, behind one pool: the `SpeechService` that calls use."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognizer, VoiceActivityDetector
from telephony.speech.models import find_recognizer
from telephony.speech.recognizer_pool import PooledUtterance, RecognizerPool, warm_up
from telephony.speech.settings import SpeechSettings
from telephony.speech.voice_activity import WebRtcVoiceActivityDetector

log = structlog.get_logger(__name__)


class PooledSpeechService:
    """Implements `telephony.interfaces.listening.SpeechService`."""

    def __init__(self, settings: SpeechSettings) -> None:
        self._settings = settings
        self._pool = RecognizerPool(settings)
        self._recognizers: dict[str, Recognizer] = {}
        self.lacking: dict[str, str] = {}
        """Languages that can't be recognised, and why not."""

    def prepare(self, language: str, phrases: Sequence[str]) -> list[str]:
        """Load and warm up the recogniser of a language; blocking, seconds.

        A language that can't be recognised is told to the operator and its menus go by
        keys. Returns the words of `phrases` that the recogniser doesn't know.
        """
        if language in self.lacking:
            return []
        try:
            return self._ready(language, phrases).unknown_words(phrases)
        except SpeechError as error:
            log.warning("no speech recognition", language=language, problem=str(error))
            # Another dictionary, since the event loop may be reading this one.
            self.lacking = {**self.lacking, language: str(error)}
            return []

    def try_open(
        self,
        language: str,
        phrases: Sequence[str],
        doubtful_below: float = 0.0,
        taken_from: float = 1.0,
    ) -> PooledUtterance | None:
        """See `SpeechService`."""
        recognizer = self._recognizers.get(language)
        if recognizer is None:
            raise SpeechError(self.lacking.get(language, f"no recogniser is loaded for {language}"))
        return self._pool.try_open(recognizer, phrases, doubtful_below, taken_from)

    def new_detector(self) -> VoiceActivityDetector:
        """See `SpeechService`."""
        return WebRtcVoiceActivityDetector(self._settings.voice_activity_mode)

    def close(self) -> None:
        """End the pool's threads."""
        self._pool.close()

    def _ready(self, language: str, phrases: Sequence[str]) -> Recognizer:
        if language not in self._recognizers:
            recognizer = find_recognizer(language, self._settings)
            warm_up(recognizer, phrases)
            self._recognizers[language] = recognizer
        return self._recognizers[language]
