"""What a caller was played, second by second, from the files that the players play."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from telephony.call_control.audio.played_sound import PlayedSound, SoundSource, from_files
from tests.peers.g711 import SAMPLE_RATE, Samples
from tests.peers.sound import write_wav


class _Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


def _counting(seconds: float, first: int = 1) -> Samples:
    """Each hundredth of a second has a number of its own."""
    return np.repeat(np.arange(first, first + round(seconds * 100)), 80).astype(np.int16)


def _source(tmp_path: Path) -> SoundSource:
    files = [
        write_wav(tmp_path / "one.wav", _counting(0.5)),
        write_wav(tmp_path / "two.wav", _counting(0.5, 51)),
    ]
    return from_files(files)


def _hundredths(sound: Samples) -> list[int]:
    return [int(each) for each in sound[::80]]


def test_files_follow_one_another_and_then_there_is_silence(tmp_path: Path, clock: _Clock) -> None:
    played = PlayedSound(clock)
    played.play(_source(tmp_path))
    clock.now += 0.6
    assert _hundredths(played.around(0.7)) == [0] * 10 + list(range(1, 61))
    assert _hundredths(played.around(0.15)) == list(range(46, 61)), "across two files"
    assert _hundredths(played.around(0.1, 0.1)) == list(range(51, 71)), "what comes next"
    clock.now += 0.6
    assert _hundredths(played.around(0.4)) == [*range(81, 101), *[0] * 20]


def test_a_pause_is_silent_and_nothing_of_the_sound_is_lost(tmp_path: Path, clock: _Clock) -> None:
    played = PlayedSound(clock)
    played.play(_source(tmp_path))
    clock.now += 0.2
    played.pause()
    clock.now += 0.3
    played.resume()
    played.resume()
    clock.now += 0.1
    assert _hundredths(played.around(0.6)) == [*range(1, 21), *[0] * 30, *range(21, 31)]


def test_what_was_stopped_doesnt_come_back(tmp_path: Path, clock: _Clock) -> None:
    played = PlayedSound(clock)
    played.play(_source(tmp_path))
    clock.now += 0.2
    played.stop()
    played.pause()
    played.resume()
    clock.now += 0.2
    assert _hundredths(played.around(0.4)) == [*range(1, 21), *[0] * 20]


def test_another_sound_takes_its_place(tmp_path: Path, clock: _Clock) -> None:
    played = PlayedSound(clock)
    assert not played.around(0.1).any()
    played.play(_source(tmp_path))
    clock.now += 0.2
    played.play(_source(tmp_path))
    clock.now += 0.1
    assert _hundredths(played.around(0.3)) == [*range(1, 21), *range(1, 11)]


def test_a_file_that_cant_be_read_is_silent(tmp_path: Path, clock: _Clock) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF, and no more")
    played = PlayedSound(clock)
    played.play(from_files([tmp_path / "gone.wav", broken]))
    clock.now += 0.2
    assert not played.around(0.2).any()


def test_only_its_own_echo_is_one(tmp_path: Path, clock: _Clock) -> None:
    noise = np.random.default_rng(3).normal(0, 3000, 2 * SAMPLE_RATE).astype(np.int16)
    played = PlayedSound(clock)
    played.play(from_files([write_wav(tmp_path / "noise.wav", noise)]))
    clock.now += 1.5
    echo = (noise[8000:11360] * 0.1).astype("<i2")
    assert played.is_echo(echo.tobytes())
    other = np.random.default_rng(4).normal(0, 3000, 3360).astype("<i2")
    assert not played.is_echo(other.tobytes())
