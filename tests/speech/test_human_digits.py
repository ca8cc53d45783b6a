"""Single digits by people, through voice activity, endpointing, the pool and the recogniser."""

from __future__ import annotations

from collections import Counter

import pytest

from telephony.interfaces.speech import Recognizer
from telephony.media.endpointing import Endpointer, SpeechBegan, SpeechContinues
from telephony.speech.recognizer_pool import RecognizerPool
from telephony.speech.settings import SpeechSettings
from telephony.speech.voice_activity import WebRtcVoiceActivityDetector
from tests.speech.voices import HUMAN_DIGITS, frames, samples_of, silence, with_line_noise

DIGITS = {"oh": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
DIGITS |= {"six": 6, "seven": 7, "eight": 8, "nine": 9}
FLOOR = 0.5
"""Share of right digits below which something is broken, for the engine that stands in."""


def speech_in(line: bytes) -> bytes:
    detector = WebRtcVoiceActivityDetector()
    endpointer = Endpointer()
    audio = b""
    for frame in frames(line):
        point = endpointer.accept(frame, detector.is_speech(frame))
        if isinstance(point, SpeechBegan | SpeechContinues):
            audio += point.audio
    return audio


@pytest.mark.models
def test_digits_of_human_voices(english: Recognizer) -> None:
    if not HUMAN_DIGITS.is_dir():
        pytest.skip(f"the human voices are not on this machine: there is no {HUMAN_DIGITS}")
    said, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    pool = RecognizerPool(SpeechSettings(workers=1))
    for file in sorted(HUMAN_DIGITS.glob("*.wav")):
        digit, speaker, _take = file.stem.split("_")
        line = with_line_noise(silence(0.5) + samples_of(file) + silence(1))
        utterance = pool.try_open(english, list(DIGITS))
        assert utterance is not None
        utterance.accept(speech_in(line))
        result = utterance.finish().result()
        said[speaker] += 1
        right[speaker] += bool(result.phrase) and DIGITS[result.phrase] == int(digit)
        wrong[speaker] += bool(result.phrase) and DIGITS[result.phrase] != int(digit)
    pool.close()
    for speaker in sorted(said):
        print(
            f"{speaker}: {right[speaker]} right, {wrong[speaker]} wrong,"
            f" {said[speaker] - right[speaker] - wrong[speaker]} asked again, of {said[speaker]}"
        )
    for speaker in said:
        assert right[speaker] >= FLOOR * said[speaker], speaker
        assert wrong[speaker] < right[speaker] / 2, speaker
