"""One caller's trouble costs nobody else the keys that are heard as tones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from telephony.call_control.audio.audio_drain import AudioDrain
from telephony.call_control.audio.tone_ear import ToneEar
from tests.call_control.fakes import FakeLeg

_FRAME = 160
_AT = np.arange(5 * _FRAME) / 8000
FIVE = (6000 * (np.sin(2 * np.pi * 770 * _AT) + np.sin(2 * np.pi * 1336 * _AT))).astype("<i2")
PRESS = FIVE.tobytes() + bytes(2 * 10 * _FRAME)


class Caller(FakeLeg):
    """Notes its keys."""

    def __init__(self, leg_id: str) -> None:
        super().__init__(leg_id)
        self.keys = ""

    def heard_key(self, symbol: str) -> None:
        self.keys += symbol


def say(caller: Caller, audio: bytes) -> None:
    caller.rings[0].waiting += audio


def fail() -> None:
    raise OSError("out of order")


def no_ring(caller: Caller) -> None:
    caller.rings[0].drain = fail  # type: ignore[assignment, method-assign]


def no_audio(caller: Caller) -> None:
    say(caller, b"\0")


def no_listener(caller: Caller) -> None:
    caller.heard_key = lambda _: fail()  # type: ignore[method-assign]
    say(caller, PRESS)


@pytest.mark.parametrize("spoil", [no_ring, no_audio, no_listener])
def test_the_others_are_heard(spoil: Callable[[Caller], None]) -> None:
    ear = ToneEar(AudioDrain())
    callers = [Caller("in-1"), Caller("in-2"), Caller("in-3")]
    for caller in callers:
        ear.follow(caller)
    first, bad, last = callers
    spoil(bad)
    for caller in (first, last):
        say(caller, PRESS)
    ear.advance()
    assert bad.rings[0].closed
    for caller in (first, last):
        say(caller, PRESS)
    ear.advance()
    assert [caller.keys for caller in callers] == ["55", "", "55"]
