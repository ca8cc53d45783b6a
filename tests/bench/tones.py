"""Keys heard as tones: CPU time for each line that is listened to."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from telephony.media.dtmf_detector import DtmfDetector
from tests.bench.figure import Figure
from tests.media.dtmf_sound import on_the_line
from tests.peers.g711 import Samples
from tests.peers.sound import make_sound

_ROUND = 0.02
"""Seconds of audio that every line brings at a time."""
_FRAME = 160
_ROUNDS = 100
_LINES = (1, 100, 500)


def measure() -> Iterator[Figure]:
    """Silent lines and lines on which somebody talks all the time, each number of them at once."""
    talk = on_the_line(make_sound(1, _ROUNDS * _ROUND).astype(np.float64))
    for what, sound in (("silent", np.zeros_like(talk)), ("talking", talk)):
        for lines in _LINES:
            samples = _shares(lines, sound)
            name = f"tone detection per line, {what}, {lines} at once"
            yield Figure(name=name, unit="% of a core", samples=samples, digits=3)


def _shares(lines: int, sound: Samples) -> list[float]:
    """Of a core for each line, one sample a round."""
    detector = DtmfDetector()
    numbers = [detector.add() for _ in range(lines)]
    shares = []
    for start in range(0, len(sound) - _FRAME + 1, _FRAME):
        frame = sound[start : start + _FRAME].tobytes()
        audio = dict.fromkeys(numbers, frame)
        began = time.process_time()
        detector.hear(audio)
        shares.append(100 * (time.process_time() - began) / _ROUND / lines)
    return shares
