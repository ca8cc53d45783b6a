"""The picture of a recording."""

from __future__ import annotations

import re

from telephony.web.waveform import TRACK_HEIGHT, WIDTH, waveform


def _points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([0-9.]+) ([0-9.]+)", path)]


def test_each_track_has_its_half() -> None:
    picture = waveform("00ff80" + "ff0000")
    for path, top in ((picture.left, 0), (picture.right, TRACK_HEIGHT)):
        points = _points(path)
        assert all(0 <= x <= WIDTH and top <= y <= top + TRACK_HEIGHT for x, y in points)
    assert min(y for _, y in _points(picture.left)) == 2, "the loudest is nearly the whole half"


def test_what_has_no_picture() -> None:
    assert waveform("") == waveform("00"[:0])
    assert waveform("").left == waveform("").right == ""
