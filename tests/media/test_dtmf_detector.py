"""Keys heard as tones: at the limits of ITU-T Q.24 annex A and beyond them."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.media.dtmf_detector import DtmfDetector
from telephony.media.dtmf_tones import key_tone
from telephony.media.g711 import PCMA, PCMU, Samples
from tests.media.dtmf_sound import ALL_KEYS, Sound, amplitude, on_the_line, pause, tone

_FRAME = 160


def keys_heard(samples: Samples, frames_at_once: int = 1) -> str:
    """The keys in `samples`, taken in pieces of so many frames."""
    detector = DtmfDetector()
    line, step = detector.add(), _FRAME * frames_at_once
    pieces = [samples[start : start + step].tobytes() for start in range(0, len(samples), step)]
    return "".join(key for piece in pieces for _, key in detector.hear({line: piece}))


def keyed(
    keys: str = ALL_KEYS, *, seconds: float = 0.06, between: float = 0.06, **shape: object
) -> Samples:
    """Keys one after another, none of them beginning with a frame or a window."""
    chance = random.Random(24)
    parts: list[Sound] = [pause(0.1)]
    for key in keys:
        parts.append(pause(chance.uniform(0, 0.005)))
        parts.append(tone(key, seconds, phase=chance.uniform(0, 6.28), **shape))  # type: ignore[arg-type]
        parts.append(pause(between))
    return on_the_line(*parts, pause(0.1))


@pytest.mark.parametrize("law", [PCMU, PCMA])
def test_every_key(law: int) -> None:
    line = on_the_line(*(part for key in ALL_KEYS for part in (tone(key), pause(0.06))), law=law)
    assert keys_heard(line) == ALL_KEYS


@pytest.mark.parametrize("level", [-3.0, -10.0, -25.0])
def test_levels_that_count(level: float) -> None:
    assert keys_heard(keyed(level=level)) == ALL_KEYS


@pytest.mark.parametrize("level", [-35.0, -55.0])
def test_levels_that_do_not(level: float) -> None:
    assert keys_heard(keyed(level=level)) == ""


@pytest.mark.parametrize(("level", "twist"), [(-14, 4), (-25, 4), (-8, -8), (-17, -8)])
def test_twist_that_is_borne(level: float, twist: float) -> None:
    assert keys_heard(keyed(level=level, twist=twist)) == ALL_KEYS


@pytest.mark.parametrize("twist", [8, -12])
def test_twist_that_is_not(twist: float) -> None:
    assert keys_heard(keyed(level=-15, twist=twist)) == ""


@pytest.mark.parametrize("off", [(0.018, 0.018), (-0.018, -0.018), (0.018, -0.018), (0.015, 0)])
def test_frequencies_near_enough(off: tuple[float, float]) -> None:
    assert keys_heard(keyed(off=off, seconds=0.04)) == ALL_KEYS


@pytest.mark.parametrize("off", [(0.03, 0), (0, 0.03), (-0.03, 0), (0, -0.035), (0.035, 0.035)])
def test_frequencies_too_far_off(off: tuple[float, float]) -> None:
    assert keys_heard(keyed(off=off)) == ""


def test_the_shortest_key_and_the_shortest_pause() -> None:
    assert keys_heard(keyed(ALL_KEYS + "5555", seconds=0.04, between=0.04)) == ALL_KEYS + "5555"
    assert keys_heard(keyed("5555", seconds=0.05, between=0.03)) == "5555"


def test_too_short_for_a_key() -> None:
    assert keys_heard(keyed(seconds=0.024)) == ""


def test_an_interruption_of_ten_milliseconds_makes_no_second_press() -> None:
    presses = []
    for number, key in enumerate(ALL_KEYS):
        held = tone(key, 0.15)
        start = 480 + 7 * number
        held[start : start + 80] = 0
        presses += [held, pause(0.06)]
    assert keys_heard(on_the_line(*presses)) == ALL_KEYS


def test_a_long_key_is_one_press() -> None:
    assert keys_heard(on_the_line(pause(0.1), tone("7", 3.0), pause(0.1))) == "7"


def test_noise_and_a_prompts_echo_are_borne() -> None:
    clean = keyed(seconds=0.05).astype(np.float64)
    noise = np.random.default_rng(24).normal(0, amplitude(-10) / 10 ** (15 / 20), len(clean))
    assert keys_heard(on_the_line(clean + noise)) == ALL_KEYS


@pytest.mark.parametrize(
    "pair", [(440, 480), (350, 440), (480, 620), (697, 770), (1209, 1336), (950, 1400)]
)
def test_other_tones_of_the_network_are_no_keys(pair: tuple[float, float]) -> None:
    """Ringing, dial and busy tone, two of one group, special information."""
    time = 2 * np.pi * np.arange(8000) / 8000
    both = sum(amplitude(-12) * np.sin(frequency * time) for frequency in pair)
    assert keys_heard(on_the_line(np.asarray(both))) == ""


@given(st.lists(st.sampled_from(ALL_KEYS), max_size=5), st.integers(1, 12))
def test_how_the_audio_is_cut_makes_no_difference(keys: list[str], frames_at_once: int) -> None:
    line = keyed("".join(keys), seconds=0.05)
    assert keys_heard(line, frames_at_once) == "".join(keys)


def test_lines_at_once_are_heard_apart() -> None:
    detector = DtmfDetector()
    lines = {detector.add(): key for key in ALL_KEYS}
    sounds = {line: keyed(key, seconds=0.05) for line, key in lines.items()}
    found: list[tuple[int, str]] = []
    for start in range(0, len(keyed("1", seconds=0.05)), _FRAME):
        found += detector.hear(
            {line: sound[start : start + _FRAME].tobytes() for line, sound in sounds.items()}
        )
    assert sorted(found) == sorted(lines.items())
    gone = next(iter(lines))
    detector.remove(gone)
    assert detector.hear({gone: sounds[gone].tobytes()}) == []


@given(st.binary(max_size=50).map(lambda some: some * 320))
def test_whatever_comes_does_no_harm(pcm: bytes) -> None:
    detector = DtmfDetector()
    detector.hear({detector.add(): pcm})


@pytest.mark.parametrize("key", ALL_KEYS)
def test_our_own_tones_are_heard_as_their_key(key: str) -> None:
    press = np.concatenate([key_tone(key, 0.1), np.zeros(800, np.int16)])
    assert keys_heard(np.concatenate([press, press])) == 2 * key
