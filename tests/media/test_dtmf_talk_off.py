"""No voice says a key: talk-off, on human speech at many pitches."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from tests.media.dtmf_sound import Sound, on_the_line
from tests.media.test_dtmf_detector import keys_heard
from tests.speech.voices import HUMAN_DIGITS

_PITCHES = np.linspace(0.7, 1.6, 10)


@pytest.mark.long
def test_no_voice_says_a_key() -> None:
    if not HUMAN_DIGITS.is_dir():
        pytest.skip(f"the human voices are not on this machine: there is no {HUMAN_DIGITS}")
    seconds, keys = 0.0, ""
    for file in sorted(HUMAN_DIGITS.parent.rglob("*.wav")):
        for pitch in _PITCHES:
            line = on_the_line(_voice(file, float(pitch)))
            seconds += len(line) / 8000
            keys += keys_heard(line, 25)
    assert seconds > 600
    assert keys == ""


def _voice(file: Path, pitch: float) -> Sound:
    """What is said in `file`, at 8 kHz and this pitch, as loud as the line bears it."""
    with wave.open(str(file), "rb") as source:
        rate = source.getframerate()
        said = np.frombuffer(source.readframes(source.getnframes()), "<i2").astype(np.float64)
    places = np.arange(0, len(said) - 1, pitch * rate / 8000)
    slow = np.interp(places, np.arange(len(said)), said)
    return np.asarray(slow * 16000 / max(1.0, float(np.abs(slow).max())))
