"""A designer's recordings, as they come."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from pydub import AudioSegment

from telephony.domain.errors import PromptError
from telephony.prompts.audio_files import convert_audio_file
from telephony.prompts.telephone_audio import is_telephone_wav
from tests.prompts.conftest import tone


def record(file: Path, samples: np.ndarray, rate: int, channels: int = 1, width: int = 2) -> Path:
    """Write a recording in the format that the file's name asks for."""
    full_scale = float(1 << (8 * width - 1))
    scaled = (np.repeat(samples, channels) * (full_scale - 1)).astype(f"<i{width}")
    segment = AudioSegment(scaled.tobytes(), sample_width=width, frame_rate=rate, channels=channels)
    segment.export(file, format=file.suffix[1:])
    return file


def read(file: Path) -> np.ndarray:
    with wave.open(str(file), "rb") as wav:
        return np.frombuffer(wav.readframes(wav.getnframes()), np.int16) / 32767


def strength(samples: np.ndarray, hertz: float) -> float:
    """How strong one frequency is, from 0 to full scale."""
    middle = samples[800:-800]
    wheel = np.exp(-2j * np.pi * hertz * np.arange(len(middle)) / 8000)
    return float(2 * np.abs((middle * wheel).mean()))


@pytest.mark.parametrize(
    ("name", "rate", "channels", "width"),
    [
        ("plain.wav", 8000, 1, 2),
        ("studio.wav", 44100, 2, 2),
        ("deep.wav", 48000, 1, 4),
        ("phone.mp3", 8000, 1, 2),
        ("music.mp3", 44100, 2, 2),
        ("web.ogg", 48000, 1, 2),
    ],
)
def test_any_format_becomes_telephone_audio(
    tmp_path: Path, name: str, rate: int, channels: int, width: int
) -> None:
    source = record(tmp_path / name, tone(1.0, 440.0, rate), rate, channels, width)
    convert_audio_file(source, tmp_path / "out.wav")
    assert is_telephone_wav(tmp_path / "out.wav")
    heard = read(tmp_path / "out.wav")
    assert len(heard) / 8000 == pytest.approx(1.0, abs=0.15)
    assert strength(heard, 440.0) == pytest.approx(0.5, rel=0.1)


def test_what_a_telephone_cannot_carry_does_not_fold_into_what_it_can(tmp_path: Path) -> None:
    mixed = tone(1.0, 1000.0, 44100) / 2 + tone(1.0, 6000.0, 44100) / 2
    source = record(tmp_path / "bright.wav", mixed, 44100)
    convert_audio_file(source, tmp_path / "out.wav")
    heard = read(tmp_path / "out.wav")
    assert strength(heard, 1000.0) == pytest.approx(0.25, rel=0.05)
    # Halving the rate carelessly would put 6000 Hz at 8000 - 6000.
    assert strength(heard, 2000.0) < 0.001


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("broken.wav", b"RIFF....", r"broken\.wav can't be read as WAV"),
        ("text.mp3", b"I am no music", r"text\.mp3 can't be read as MP3"),
        ("empty.mp3", b"", r"empty\.mp3 can't be read as MP3"),
        ("empty.wav", b"", r"empty\.wav can't be read as WAV"),
    ],
)
def test_a_file_that_is_no_audio_is_named(
    tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PromptError, match=complaint):
        convert_audio_file(tmp_path / name, tmp_path / "out.wav")
    assert not (tmp_path / "out.wav").exists()


def test_a_recording_without_a_sample_is_refused(tmp_path: Path) -> None:
    source = record(tmp_path / "nothing.wav", np.zeros(0, np.float32), 8000)
    with pytest.raises(PromptError, match="holds no audio"):
        convert_audio_file(source, tmp_path / "out.wav")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"there is no audio file .*gone\.mp3"):
        convert_audio_file(tmp_path / "gone.mp3", tmp_path / "out.wav")


def test_a_machine_without_ffmpeg_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = record(tmp_path / "music.mp3", tone(0.5), 8000)
    plain = record(tmp_path / "plain.wav", tone(0.5), 8000)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(AudioSegment, "converter", "ffmpeg")
    with pytest.raises(PromptError, match="apt-get install ffmpeg"):
        convert_audio_file(source, tmp_path / "out.wav")
    convert_audio_file(plain, tmp_path / "out.wav")
    assert is_telephone_wav(tmp_path / "out.wav")
