"""Real speech between silences: found where it is, to within a few frames."""

from __future__ import annotations

import numpy as np
import pytest
import webrtcvad

from telephony.media.endpointing import (
    EndOfSpeech,
    Endpointer,
    EndpointerSettings,
    SpeechBegan,
    SpeechContinues,
    SpeechEnded,
)
from telephony.speech.voice_activity import WebRtcVoiceActivityDetector
from tests.speech.conftest import Says
from tests.speech.voices import frames, silence, with_line_noise

LEAD_IN = 0.06
TAIL = 0.10
"""The synthesiser's own silence around a word, in seconds."""


def utterances(pcm: bytes) -> tuple[list[SpeechEnded], list[float], bytes]:
    """The ends, the moments when each was decided, and the audio handed over."""
    detector = WebRtcVoiceActivityDetector()
    endpointer = Endpointer()
    ends: list[SpeechEnded] = []
    decided: list[float] = []
    audio = b""
    for frame in frames(pcm):
        point = endpointer.accept(frame, detector.is_speech(frame))
        if isinstance(point, SpeechBegan | SpeechContinues):
            audio += point.audio
        elif isinstance(point, SpeechEnded):
            ends.append(point)
            decided.append(endpointer.clock)
    return ends, decided, audio


@pytest.mark.models
@pytest.mark.parametrize("noise", [0.0, 8.0, 25.0])
def test_words_are_found_where_they_are(joe_says: Says, noise: float) -> None:
    words = [joe_says(text) for text in ("sales", "customer support")]
    line = silence(1) + words[0] + silence(1.5) + words[1] + silence(1.5)
    first_end = 1 + len(words[0]) / 16000
    second = first_end + 1.5
    second_end = second + len(words[1]) / 16000

    ends, decided, _ = utterances(with_line_noise(line, noise))

    assert [end.cause for end in ends] == [EndOfSpeech.SILENCE] * 2
    for end, start, stop in zip(ends, (1.0, second), (first_end, second_end), strict=True):
        assert end.start == pytest.approx(start + LEAD_IN, abs=0.15)
        assert end.end == pytest.approx(stop - TAIL, abs=0.25)
    # What the caller waits for before anything can be decoded to its end.
    patience = EndpointerSettings().incomplete_timeout
    for at, stop in zip(decided, (first_end, second_end), strict=True):
        assert at - (stop - TAIL) < patience + 0.25


@pytest.mark.models
def test_the_first_phoneme_is_handed_over(joe_says: Says) -> None:
    word = joe_says("sales")
    _, _, audio = utterances(silence(1) + word + silence(1))
    assert word[int(LEAD_IN * 16000) :][: 16000 // 2] in audio


def test_a_dead_or_hissing_line_is_silence() -> None:
    assert utterances(silence(5))[0] == []
    assert utterances(with_line_noise(silence(5), 25.0))[0] == []


def test_a_detector_at_rest_sees_nothing_in_what_it_would_learn_nothing_from() -> None:
    hiss = frames(with_line_noise(silence(1), 25.0))
    asked, spared = WebRtcVoiceActivityDetector(), WebRtcVoiceActivityDetector()
    for detector in (asked, spared):
        assert not detector.sees_nothing(silence(0.4)), "it isn't at rest yet"
        assert not any(detector.is_speech(frame) for frame in frames(silence(0.5)))
    assert spared.sees_nothing(silence(0.4))
    assert not spared.sees_nothing(silence(0.2) + hiss[0] + silence(0.2))
    for frame in frames(silence(2)):
        asked.is_speech(frame)
    said = frames(silence(0.1)) + hiss
    assert [asked.is_speech(frame) for frame in said] == [spared.is_speech(frame) for frame in said]


@pytest.mark.parametrize("mode", [-1, 4])
def test_a_mode_that_webrtcvad_lacks_is_refused(mode: int) -> None:
    with pytest.raises(ValueError, match="0 to 3"):
        WebRtcVoiceActivityDetector(mode)


@pytest.mark.parametrize("seed", range(8))
def test_sound_and_nothing_by_turns_are_judged_as_by_the_detector_alone(seed: int) -> None:
    """A muted telephone's silence isn't shown to it; what it says of the rest stays the same."""
    chance = np.random.default_rng(seed)
    line = b""
    for _ in range(40):
        level = chance.choice([0, 0, 10, 100, 1000, 8000])
        sound = chance.normal(0, level, 160 * int(chance.integers(1, 30)))
        line += sound.clip(-32000, 32000).astype("<i2").tobytes()
    ours, alone = WebRtcVoiceActivityDetector(), webrtcvad.Vad(2)
    heard = [ours.is_speech(frame) for frame in frames(line)]
    assert heard == [alone.is_speech(frame, 8000) for frame in frames(line)]
    assert len(set(heard)) == 2
