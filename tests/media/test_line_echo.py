"""Echoes of what is played, and callers who are none: told apart by their samples alone."""

from __future__ import annotations

import numpy as np
import pytest

from telephony.media.line_echo import EchoGuard, echo_in
from tests.peers.g711 import PCMU, SAMPLE_RATE, Samples, decode, encode
from tests.peers.sound import make_sound

_PROMPT = make_sound(3, 3.0)
_HEARD = round(0.42 * SAMPLE_RATE)


def _smeared(sound: Samples, loss: float, delay: float) -> Samples:
    """As a hybrid sends it back: reflections within 4 ms, and G.711 with a line's noise."""
    response = np.zeros(32)
    response[[0, 9, 17, 31]] = [1.0, -0.5, 0.3, 0.15]
    echo = np.convolve(sound, response)[: len(sound)]
    echo *= 10 ** (-loss / 20) * np.sqrt(np.mean(sound.astype(float) ** 2) / np.mean(echo**2))
    late = np.concatenate([np.zeros(round(delay * SAMPLE_RATE)), echo])[: len(sound)]
    noisy = late + np.random.default_rng(5).normal(0, 8.0, len(late))
    return decode(encode(noisy.clip(-32767, 32767).astype(np.int16), PCMU), PCMU)


def _look(line: Samples, end: float = 2.5) -> tuple[Samples, Samples]:
    """What was heard, and what was played, until `end` (s) of the prompt."""
    last = round(end * SAMPLE_RATE)
    return line[last - _HEARD : last], _PROMPT[max(0, last - _HEARD - 5600) : last + 800]


@pytest.mark.parametrize("delay", [0.02, 0.06, 0.3, 0.6])
@pytest.mark.parametrize("loss", [10.0, 20.0, 30.0])
def test_an_echo_is_one_however_late(loss: float, delay: float) -> None:
    echo = echo_in(*_look(_smeared(_PROMPT, loss, delay)))
    assert echo.explains
    assert echo.loss == pytest.approx(loss, abs=2.0)


def test_a_player_may_be_ahead_of_where_it_is_believed() -> None:
    heard, _ = _look(_smeared(_PROMPT, 15.0, 0.0), end=2.55)
    _, played = _look(_PROMPT, end=2.5)
    assert echo_in(heard, played).explains


@pytest.mark.parametrize("loss", [15.0, 100.0], ids=["over an echo", "on a line without one"])
def test_somebody_else_isnt_explained(loss: float) -> None:
    caller = make_sound(4, 3.0).astype(np.int32)
    line = (caller + _smeared(_PROMPT, loss, 0.06)).clip(-32767, 32767).astype(np.int16)
    assert echo_in(*_look(line)).share < 0.5


def test_an_echo_that_covers_the_caller_is_none() -> None:
    echo = echo_in(*_look(_smeared(_PROMPT, 0.0, 0.06)))
    assert echo.share > 0.8
    assert not echo.explains


@pytest.mark.parametrize(
    ("heard", "played"),
    [
        (_PROMPT[:_HEARD], np.zeros(9760, np.int16)),
        (np.zeros(_HEARD, np.int16), _PROMPT[:9760]),
        (_PROMPT[:_HEARD], _PROMPT[:_HEARD]),
        (_PROMPT[:_HEARD], _PROMPT[:0]),
    ],
    ids=["nothing is played", "nothing is heard", "too little is known", "nothing is known"],
)
def test_without_anything_to_compare_there_is_no_echo(heard: Samples, played: Samples) -> None:
    assert echo_in(heard, played).share == 0.0
    assert not EchoGuard().is_echo(heard, played)


def _torn(line: Samples) -> Samples:
    """A packet was late: the second half of the look is another 20 ms behind."""
    at = round(2.5 * SAMPLE_RATE) - _HEARD // 2
    return np.concatenate([line[:at], np.zeros(160, np.int16), line[at:]])[: len(line)]


def test_half_a_fit_is_enough_on_a_line_whose_echo_is_known() -> None:
    line = _smeared(_PROMPT, 15.0, 0.06)
    torn = _look(_torn(line))
    assert not echo_in(*torn).explains
    assert not EchoGuard().is_echo(*torn)
    guard = EchoGuard()
    seen = [guard.is_echo(*_look(line))] + [guard.is_echo(*torn) for _ in range(30)]
    assert all(seen)


def test_a_caller_is_heard_over_a_known_echo_at_once() -> None:
    guard = EchoGuard()
    line = _smeared(_PROMPT, 15.0, 0.06)
    assert guard.is_echo(*_look(line))
    caller = (make_sound(4, 3.0) + line.astype(np.int32)).clip(-32767, 32767).astype(np.int16)
    assert not guard.is_echo(*_look(caller))


def test_a_caller_as_quiet_as_an_echo_is_heard_within_some_looks() -> None:
    guard = EchoGuard()
    assert guard.is_echo(*_look(_smeared(_PROMPT, 15.0, 0.06)))
    quiet = (make_sound(4, 3.0) * 0.15).astype(np.int16)
    seen = [guard.is_echo(*_look(quiet)) for _ in range(12)]
    assert not all(seen)
    assert seen[0]
