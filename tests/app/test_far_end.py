"""The test caller hears where the far end speaks and pauses, and how loud it is."""

from __future__ import annotations

import numpy as np
import pytest

from telephony.app.test_caller.far_end import FarEnd, FarEndPauses, FarEndSpeaks
from telephony.speech.voice_activity import WebRtcVoiceActivityDetector
from tests.peers.g711 import Samples
from tests.peers.sound import make_sound, silence

TICK = 0.04
PAUSE = 0.6


class _Ring:
    """An `AudioRing` whose audio arrives in time, or (None) doesn't arrive at all."""

    sample_rate = 8000
    overrun = 0

    def __init__(self, audio: Samples) -> None:
        self._pcm = audio.astype("<i2").tobytes()

    def drain(self) -> bytes:
        arrived = round(TICK * 8000) * 2
        now, self._pcm = self._pcm[:arrived], self._pcm[arrived:]
        return now

    def close(self) -> None:
        self._pcm = b""


def _heard(audio: Samples, seconds: float) -> list[tuple[float, FarEndSpeaks | FarEndPauses]]:
    far_end = FarEnd(_Ring(audio), WebRtcVoiceActivityDetector(), PAUSE)
    heard = []
    for tick in range(round(seconds / TICK)):
        now = 50.0 + tick * TICK
        heard += [(now - 50.0, what) for what in far_end.advance(now)]
    return heard


def test_speech_and_the_pause_after_it_are_heard_in_time() -> None:
    heard = _heard(np.concatenate([silence(1.0), make_sound(1, 2.0), silence(3.0)]), 6.0)
    (began, speaks), (ended, pauses) = heard
    assert speaks == FarEndSpeaks()
    assert began == pytest.approx(1.2, abs=0.2)
    assert isinstance(pauses, FarEndPauses)
    assert ended == pytest.approx(3.0 + PAUSE, abs=0.4)
    assert pauses.seconds == pytest.approx(2.0, abs=0.4)


def test_a_stream_that_stops_counts_as_silence() -> None:
    heard = _heard(make_sound(2, 2.0), 5.0)
    assert [type(what) for _, what in heard] == [FarEndSpeaks, FarEndPauses]


def test_the_level_is_told_in_decibels_below_full_scale() -> None:
    sound = make_sound(3, 2.0)
    (loud,) = [what for _, what in _heard(sound, 5.0) if isinstance(what, FarEndPauses)]
    (faint,) = [what for _, what in _heard(sound // 4, 5.0) if isinstance(what, FarEndPauses)]
    expected = 20 * np.log10(np.sqrt(np.square(sound.astype(float)).mean()) / 32768)
    assert loud.level == pytest.approx(expected, abs=2.0)
    assert loud.level - faint.level == pytest.approx(12.0, abs=1.5)


def test_nothing_is_heard_in_silence() -> None:
    assert _heard(silence(4.0), 4.0) == []
