"""A sound is found where it is, and nowhere else: what the audio verdicts rest on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.peers.g711 import PCMA, PCMU, Samples, decode, encode
from tests.peers.sound import find, make_sound, read_wav, silence, write_wav


def _heard(sound: Samples, law: int = PCMU, level: float = 1.0) -> Samples:
    """The sound after half a second of silence, as a telephone would bring it."""
    recording = np.concatenate([silence(0.5), sound, silence(0.3)])
    return decode(encode((recording * level).astype(np.int16), law), law)


@pytest.mark.parametrize("law", [PCMU, PCMA])
@pytest.mark.parametrize("level", [1.0, 0.03])
def test_a_sound_is_found_in_place_after_g711_at_any_level(law: int, level: float) -> None:
    match = find(make_sound(1), _heard(make_sound(1), law, level))
    assert match.found
    assert match.offset == pytest.approx(0.5, abs=0.001)


def test_a_sound_is_found_in_noise() -> None:
    recording = _heard(make_sound(1)) + np.random.default_rng(0).normal(0, 1000, 18400)
    assert find(make_sound(1), recording.astype(np.int16)).found


@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.0])
def test_no_sound_is_taken_for_another(seconds: float) -> None:
    sounds = [make_sound(seed, seconds) for seed in range(8)]
    scores = [
        find(wanted, _heard(other)).score
        for wanted in sounds
        for other in sounds
        if wanted is not other
    ]
    assert max(scores) < 0.25


def test_nothing_is_found_in_silence_or_in_less_than_the_sound() -> None:
    assert not find(make_sound(1), silence(5.0)).found
    assert not find(make_sound(1), make_sound(1)[:-1]).found


def test_a_sound_cut_in_half_is_not_found_whole() -> None:
    sound = make_sound(1)
    half = np.concatenate([sound[: len(sound) // 5], silence(2.0)])
    assert not find(sound, half).found


@pytest.mark.parametrize(
    ("law", "code", "value"),
    [(PCMU, 0xFF, 0), (PCMU, 0x80, 32124), (PCMU, 0x00, -32124), (PCMA, 0xD5, 8)],
)
def test_g711_agrees_with_the_tables_of_the_standard(law: int, code: int, value: int) -> None:
    assert decode(bytes([code]), law)[0] == value


@pytest.mark.parametrize("law", [PCMU, PCMA])
def test_every_code_survives_a_round_trip(law: int) -> None:
    samples = decode(bytes(range(256)), law)
    assert (decode(encode(samples, law), law) == samples).all()


def test_a_wav_file_gives_back_what_was_written(tmp_path: Path) -> None:
    sound = make_sound(2)
    assert (read_wav(write_wav(tmp_path / "sound.wav", sound)) == sound).all()
