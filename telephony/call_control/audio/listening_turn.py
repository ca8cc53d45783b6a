"""One turn of listening: from the caller's audio to at most one outcome.

    idle -> speaking -> decoding -> done

Decoding starts only once somebody speaks, pre-roll included. The first outcome ends the
turn: recognised, not recognised, or unavailable (no worker free, no recogniser, a
recogniser that failed or took too long), after which the menu goes on by keys.

What begins like speech and is the echo of what we play (`telephony.media.line_echo`) is nobody's:
the turn stays idle, and only says so.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from enum import Enum, auto

from telephony.call_control.audio.played_sound import PlayedSound
from telephony.domain.errors import SpeechError
from telephony.interfaces.audio_ring import AudioRing
from telephony.interfaces.listening import DecodingUtterance, SpeechService
from telephony.interfaces.speech import Recognition, VoiceActivityDetector
from telephony.ivr.commands import Listen, Patience
from telephony.ivr.events import (
    Hypothesis,
    SpeechLack,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechStarted,
    SpeechUnavailable,
)
from telephony.media.endpointing import (
    EndOfSpeech,
    Endpoint,
    Endpointer,
    EndpointerSettings,
    SpeechBegan,
    SpeechContinues,
    SpeechEnded,
)
from telephony.media.line_echo import Echo

FRAME_BYTES = 320
SpeechEvent = SpeechStarted | SpeechRecognized | SpeechNotRecognized | SpeechUnavailable
Report = Callable[[SpeechEvent, float], None]
"""Takes an outcome and the seconds since the speech ended (0 for a start)."""
ReportEcho = Callable[[Echo], None]
"""Takes what was disregarded; some eight times a second while an echo goes on."""


class _State(Enum):
    IDLE = auto()
    SPEAKING = auto()
    DECODING = auto()
    DONE = auto()


_HEARING = (_State.IDLE, _State.SPEAKING)


class ListeningTurn:
    """Answers one `Listen`; lives on the event loop."""

    def __init__(
        self,
        wanted: Listen,
        ring: AudioRing,
        speech: SpeechService,
        detector: VoiceActivityDetector,
        report: Report,
        played: PlayedSound | None = None,
        report_echo: ReportEcho = lambda _: None,
    ) -> None:
        """`played` is what the caller hears, and may send back."""
        self._played = played
        self._report_echo = report_echo
        self._wanted = wanted
        self._ring = ring
        self._speech = speech
        self._report = report
        self._detector = detector
        self._endpointer = Endpointer(_settings(wanted.patience))
        self._utterance: DecodingUtterance | None = None
        self._state = _State.IDLE
        self._ended_at = 0.0
        self._spoken = 0.0
        self._loop = asyncio.get_running_loop()

    @property
    def turn(self) -> int:
        """The number of the `Listen` that this answers."""
        return self._wanted.turn

    def advance(self) -> bool:
        """Take what the ring has. While somebody speaks their silence matters, too."""
        pcm = self._ring.drain()
        if self._state is _State.IDLE and self._detector.sees_nothing(pcm):
            self._endpointer.pass_over(pcm[:FRAME_BYTES], len(pcm) // FRAME_BYTES)
            return False
        whole = range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)
        for frame in [pcm[start : start + FRAME_BYTES] for start in whole]:
            if self._state not in _HEARING:
                return False
            complete = self._utterance is not None and self._utterance.complete
            is_speech = self._detector.is_speech(frame)
            endpoint = self._endpointer.accept(frame, is_speech, complete=complete)
            if endpoint is not None:
                self._follow(endpoint)
        return self._state is _State.SPEAKING

    def close(self) -> None:
        """Nobody waits for the outcome any more; safe to call twice."""
        self._state = _State.DONE
        self._ring.close()
        utterance, self._utterance = self._utterance, None
        if utterance is not None:
            utterance.cancel()

    def _follow(self, endpoint: Endpoint) -> None:
        match endpoint:
            case SpeechBegan() if self._played is not None and self._played.is_echo(endpoint.audio):
                self._endpointer.disregard()
                self._report_echo(self._played.echo)
            case SpeechBegan():
                self._begin(endpoint.audio)
            case SpeechContinues() if self._utterance is not None:
                self._utterance.accept(endpoint.audio)
            case SpeechEnded():
                self._spoken = endpoint.end - endpoint.start
                self._end(endpoint.cause)
            case _:
                pass

    def _begin(self, audio: bytes) -> None:
        self._state = _State.SPEAKING
        self._report(SpeechStarted(self.turn), 0.0)
        try:
            wanted = self._wanted
            self._utterance = self._speech.try_open(
                wanted.language, wanted.phrases, wanted.doubtful_below, wanted.taken_from
            )
        except SpeechError as error:
            self._conclude(SpeechUnavailable(self.turn, str(error), SpeechLack.NONE))
            return
        if self._utterance is None:
            self._conclude(
                SpeechUnavailable(self.turn, "every recogniser is busy", SpeechLack.SATURATED)
            )
            return
        self._utterance.accept(audio)

    def _end(self, cause: EndOfSpeech) -> None:
        self._ended_at = time.monotonic()
        utterance = self._utterance
        if utterance is None or cause is EndOfSpeech.NOISE:
            self._conclude(SpeechNotRecognized(self.turn, self._spoken))
            return
        self._state = _State.DECODING
        self._ring.close()
        utterance.finish().add_done_callback(
            lambda future: self._loop.call_soon_threadsafe(self._decoded, future)
        )

    def _decoded(self, future: Future[Recognition]) -> None:
        if self._state is not _State.DECODING:
            return  # the caller pressed a key or hung up while we were decoding
        try:
            found = future.result()
        except CancelledError:
            self._conclude(SpeechUnavailable(self.turn, "decoding was cancelled"))
        except SpeechError as error:
            self._conclude(SpeechUnavailable(self.turn, str(error)))
        else:
            if found.phrase:
                others = tuple(Hypothesis(*other) for other in found.alternatives)
                self._conclude(SpeechRecognized(self.turn, found.phrase, found.confidence, others))
            else:
                self._conclude(SpeechNotRecognized(self.turn, self._spoken))

    def _conclude(self, outcome: SpeechEvent) -> None:
        self.close()
        since = time.monotonic() - self._ended_at if self._ended_at else 0.0
        self._report(outcome, since)


def _settings(patience: Patience) -> EndpointerSettings:
    usual = EndpointerSettings()
    return replace(
        usual,
        complete_timeout=patience.complete or usual.complete_timeout,
        incomplete_timeout=patience.incomplete or usual.incomplete_timeout,
    )
