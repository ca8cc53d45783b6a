"""Where the caller's speech begins and ends, decided from frame-by-frame judgements.

Theory of operation. A voice activity detector judges every 20 ms frame; single judgements
flicker, so the endpointer waits for evidence:

    waiting -> speaking   `start_speech` seconds of speech within the last `start_window`
    speaking -> waiting   silence for `complete_timeout` or `incomplete_timeout` seconds,
                          or `max_speech` seconds since the beginning

Evidence comes late, so the audio of the last `pre_roll` seconds is kept and handed over
with the beginning: the first phoneme is part of the utterance. The timeouts are those of
VoiceXML 2.1 appendix D ("Timing Properties"): completetimeout, incompletetimeout and
maxspeechtimeout. Time is counted in frames, so a late reader changes nothing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class EndpointerSettings:
    """All in seconds.

    A caller waits for the next prompt through the trailing silence, the decoding, and what
    the detector adds by itself: webrtcvad calls the first 0.1 s after speech speech too (0.2 s
    at the 95th percentile). The defaults keep the sum below 0.7 s.
    """

    start_speech: float = 0.12
    """Speech that must be heard before it counts as a beginning (and as a barge-in)."""
    start_window: float = 0.20
    """The stretch in which `start_speech` has to fall."""
    pre_roll: float = 0.30
    """Audio from before the first speech frame that is handed over with the beginning."""
    complete_timeout: float = 0.30
    """VoiceXML completetimeout: silence after speech that already is a whole phrase."""
    incomplete_timeout: float = 0.40
    """VoiceXML incompletetimeout: silence after speech that may still go on."""
    max_speech: float = 10.0
    """VoiceXML maxspeechtimeout: the utterance is cut off here."""
    min_speech: float = 0.16
    """An utterance with less speech than this was a click or a knock."""
    frame: float = 0.02
    """Length of the frames that are judged."""

    def __post_init__(self) -> None:
        if not 0 < self.frame <= self.start_speech <= self.start_window:
            raise ValueError("start_speech lies between one frame and start_window")
        if min(self.complete_timeout, self.incomplete_timeout) < self.frame:
            raise ValueError("trailing silence is at least one frame long")
        if self.max_speech <= self.start_window:
            raise ValueError("max_speech is longer than start_window")


class EndOfSpeech(StrEnum):
    """Why an utterance ended."""

    SILENCE = "silence"
    """The caller paused for long enough."""
    TOO_LONG = "too_long"
    """`max_speech` was reached; VoiceXML's maxspeechtimeout event."""
    NOISE = "noise"
    """Less than `min_speech` of speech: nothing to recognise."""


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The caller speaks. `audio` is everything from `start` on, pre-roll first.

    `start` is the time of the first speech frame, in seconds of audio since the first frame.
    """

    start: float
    audio: bytes


@dataclass(frozen=True, slots=True)
class SpeechContinues:
    """One more frame of the utterance, pauses within it included."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The utterance is over. `start` and `end` bound its speech, in seconds of audio."""

    start: float
    end: float
    cause: EndOfSpeech


Endpoint = SpeechBegan | SpeechContinues | SpeechEnded


class Endpointer:
    """Cuts one leg's audio into utterances; feed it every frame, in order."""

    def __init__(self, settings: EndpointerSettings | None = None) -> None:
        self._settings = settings or EndpointerSettings()
        frames = self._frames
        self._window = deque[bool](maxlen=frames(self._settings.start_window))
        self._kept = deque[bytes](
            maxlen=frames(self._settings.pre_roll) + frames(self._settings.start_window)
        )
        self._now = 0
        self._speaking = False
        self._first_speech = 0
        self._last_speech = 0
        self._speech_frames = 0

    @property
    def speaking(self) -> bool:
        """Whether an utterance is open."""
        return self._speaking

    @property
    def clock(self) -> float:
        """Seconds of audio taken so far."""
        return self._now * self._settings.frame

    def accept(self, frame: bytes, is_speech: bool, *, complete: bool = False) -> Endpoint | None:
        """Take one frame and its judgement.

        `complete` tells that what was said so far is already a whole phrase of the
        grammar, if the recogniser knows; the shorter patience applies then.
        """
        self._now += 1
        if self._speaking:
            return self._while_speaking(frame, is_speech, complete)
        return self._while_waiting(frame, is_speech)

    def pass_over(self, frame: bytes, times: int) -> None:
        """Take so many frames alike, none of which is speech; only while no utterance is open."""
        self._now += times
        self._window.extend([False] * times)
        self._kept.extend([frame] * times)

    def disregard(self) -> None:
        """What just began wasn't the caller; what was kept of it stays for what may begin next."""
        self._speaking = False
        self._window.clear()

    def _while_waiting(self, frame: bytes, is_speech: bool) -> SpeechBegan | None:
        self._window.append(is_speech)
        self._kept.append(frame)
        if not is_speech:
            return None  # most frames of most calls
        self._speech_frames = sum(self._window)
        if self._speech_frames < self._frames(self._settings.start_speech):
            return None
        since_first = len(self._window) - self._window.index(True)
        self._first_speech = self._now - since_first
        self._last_speech = self._now
        self._speaking = True
        # What was kept may reach further back than the pre-roll asks for.
        wanted = since_first + self._frames(self._settings.pre_roll)
        audio = b"".join(list(self._kept)[-wanted:])
        return SpeechBegan(start=self._seconds(self._first_speech), audio=audio)

    def _while_speaking(self, frame: bytes, is_speech: bool, complete: bool) -> Endpoint:
        if is_speech:
            self._last_speech = self._now
            self._speech_frames += 1
        if self._now - self._first_speech >= self._frames(self._settings.max_speech):
            return self._end(EndOfSpeech.TOO_LONG)
        patience = (
            self._settings.complete_timeout if complete else self._settings.incomplete_timeout
        )
        if self._now - self._last_speech >= self._frames(patience):
            is_noise = self._speech_frames < self._frames(self._settings.min_speech)
            return self._end(EndOfSpeech.NOISE if is_noise else EndOfSpeech.SILENCE)
        return SpeechContinues(frame)

    def _end(self, cause: EndOfSpeech) -> SpeechEnded:
        ended = SpeechEnded(
            start=self._seconds(self._first_speech),
            end=self._seconds(self._last_speech),
            cause=cause,
        )
        self._speaking = False
        self._window.clear()
        self._kept.clear()
        return ended

    def _frames(self, seconds: float) -> int:
        return round(seconds / self._settings.frame)

    def _seconds(self, frames: int) -> float:
        return round(frames * self._settings.frame, 6)
