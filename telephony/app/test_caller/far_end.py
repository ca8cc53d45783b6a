"""What the far end lets us hear: where it speaks, where it pauses, and how loud."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from telephony.interfaces.audio_ring import AudioRing
from telephony.interfaces.speech import VoiceActivityDetector
from telephony.media.endpointing import Endpointer, EndpointerSettings, SpeechBegan, SpeechEnded

FRAME_SECONDS = 0.02
FRAME_BYTES = 320
SILENT_FRAME = bytes(FRAME_BYTES)
LATE = 0.2
"""Seconds without audio that count as silence: nothing is sent, or nothing arrives."""
LONGEST_SPEECH = 600.0
FULL_SCALE = 32768.0


@dataclass(frozen=True, slots=True)
class FarEndSpeaks:
    """The far end began to make itself heard."""


@dataclass(frozen=True, slots=True)
class FarEndPauses:
    """It paused after `seconds`; `level` is the root mean square in dB below full scale."""

    seconds: float
    level: float


class FarEnd:
    """Listens to one leg's ring; call `advance` every 20 to 40 ms."""

    def __init__(self, ring: AudioRing, detector: VoiceActivityDetector, pause: float) -> None:
        """`pause` is the silence, in seconds, after which it is somebody else's turn."""
        self.speech_seconds = 0.0
        self._ring = ring
        self._detector = detector
        self._endpointer = Endpointer(
            EndpointerSettings(
                complete_timeout=pause, incomplete_timeout=pause, max_speech=LONGEST_SPEECH
            )
        )
        self._heard_until: float | None = None
        self._energy = 0.0
        self._frames = 0

    def advance(self, now: float) -> Iterator[FarEndSpeaks | FarEndPauses]:
        """What happened since the last time; `now` in seconds of a steady clock."""
        pcm = self._ring.drain()
        for start in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
            yield from self._take(pcm[start : start + FRAME_BYTES])
        if pcm or self._heard_until is None:
            self._heard_until = now
        while now - self._heard_until > LATE:
            self._heard_until += FRAME_SECONDS
            yield from self._take(SILENT_FRAME)

    def _take(self, frame: bytes) -> Iterator[FarEndSpeaks | FarEndPauses]:
        is_speech = self._detector.is_speech(frame)
        endpoint = self._endpointer.accept(frame, is_speech)
        if is_speech and self._endpointer.speaking:
            samples = np.frombuffer(frame, dtype="<i2").astype(np.float64)
            self._energy += float(np.square(samples).mean())
            self._frames += 1
        if isinstance(endpoint, SpeechBegan):
            yield FarEndSpeaks()
        elif isinstance(endpoint, SpeechEnded):
            yield self._pause(endpoint.end - endpoint.start)

    def _pause(self, seconds: float) -> FarEndPauses:
        power = self._energy / max(1, self._frames)
        self._energy, self._frames = 0.0, 0
        self.speech_seconds += seconds
        level = 20 * math.log10(max(math.sqrt(power), 1.0) / FULL_SCALE)
        return FarEndPauses(round(seconds, 2), round(level, 1))
