"""The recogniser pool, for audio that comes faster than anybody speaks.

A call's audio comes in real time, and the decoder keeps up with it. Here each piece is decoded
before the next is taken: what the recogniser knows at a moment of the audio, by which the end of
speech is found, doesn't hang on how fast the machine is.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from telephony.app.speech_service import PooledSpeechService
from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognition, VoiceActivityDetector
from telephony.speech.recognizer_pool import PooledUtterance

DECODING = 60.0
"""Seconds for what a call gives a few: nobody waits on a line here."""


class StepwiseSpeech:
    """Implements `telephony.interfaces.listening.SpeechService`."""

    def __init__(self, pooled: PooledSpeechService) -> None:
        self._pooled = pooled
        self.latest: Recognition | None = None
        """What came of the last utterance, also what was too doubtful for the flow."""

    def lack(self, language: str, phrases: Sequence[str]) -> str:
        """Why nothing can be recognised in `language`, "" if it can. Blocks, seconds at first."""
        self._pooled.prepare(language, phrases)
        return self._pooled.lacking.get(language, "")

    def try_open(
        self,
        language: str,
        phrases: Sequence[str],
        doubtful_below: float = 0.0,
        taken_from: float = 1.0,
    ) -> StepwiseUtterance | None:
        """See `SpeechService`."""
        self.latest = None
        utterance = self._pooled.try_open(language, phrases, doubtful_below, taken_from)
        return None if utterance is None else StepwiseUtterance(utterance, self)

    def new_detector(self) -> VoiceActivityDetector:
        """See `SpeechService`."""
        return self._pooled.new_detector()


class StepwiseUtterance:
    """Implements `telephony.interfaces.listening.DecodingUtterance`."""

    def __init__(self, utterance: PooledUtterance, speech: StepwiseSpeech) -> None:
        self._utterance = utterance
        self._speech = speech

    @property
    def complete(self) -> bool:
        """See `DecodingUtterance`."""
        return self._utterance.complete

    def accept(self, pcm: bytes) -> None:
        """See `DecodingUtterance`; blocks until it is decoded. Raises `SpeechError`."""
        self._utterance.accept(pcm)
        if not self._utterance.wait_decoded(DECODING):
            raise SpeechError(f"the recogniser is {DECODING:g} s behind")

    def finish(self) -> Future[Recognition]:
        """See `DecodingUtterance`."""
        future = self._utterance.finish()
        future.add_done_callback(self._note)
        return future

    def cancel(self) -> None:
        """See `DecodingUtterance`."""
        self._utterance.cancel()

    def _note(self, future: Future[Recognition]) -> None:
        if future.exception() is None:
            self._speech.latest = future.result()
