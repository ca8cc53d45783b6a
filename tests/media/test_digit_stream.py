"""One key press is one digit, however many ways the carrier sends it."""

from __future__ import annotations

import pytest

from telephony.domain.dtmf import Digit, DtmfMethod
from telephony.media.digit_stream import DigitStream

METHODS = {"R": DtmfMethod.RFC4733, "I": DtmfMethod.INFO, "B": DtmfMethod.INBAND}


def accepted(reports: str, *, window: float = 0.5) -> str:
    """Feed reports like "R5@0.0 I5@0.1" and give the symbols that were let through."""
    stream = DigitStream(window)
    through = ""
    for report in reports.split():
        key, _, at = report.partition("@")
        duration = 0.0
        if "/" in at:
            at, _, held = at.partition("/")
            duration = float(held)
        digit = stream.accept(Digit(key[1], METHODS[key[0]], duration), float(at))
        through += digit.symbol if digit else ""
    return through


@pytest.mark.parametrize(
    ("what", "reports", "digits"),
    [
        ("one method, one press", "R5@0", "5"),
        ("both methods", "R5@0 I5@0.1", "5"),
        ("the other one first", "I5@0 R5@0.1", "5"),
        ("all three", "B5@0 R5@0.05 I5@0.2", "5"),
        ("same method twice is two presses", "R5@0 R5@0.1", "55"),
        ("two quick presses, interleaved", "R5@0 I5@0.1 R5@0.2 I5@0.3", "55"),
        ("two quick presses, one method late", "R5@0 R5@0.2 I5@0.25 I5@0.4", "55"),
        ("three presses, only the first doubled", "R5@0 I5@0.1 R5@0.2 R5@0.4", "555"),
        ("different keys", "R5@0 I6@0.1", "56"),
        ("a sequence sent twice over", "R1@0 R2@0.2 I1@0.3 R3@0.4 I2@0.5 I3@0.6", "123"),
        ("past the window it is a new press", "R5@0 I5@0.7", "55"),
        ("a long press is reported at its end", "R5@0 I5@1.2/1.0", "5"),
        ("... or its length is known to the other", "R5@0/1.0 I5@1.2", "5"),
    ],
)
def test_digits_come_through_once(what: str, reports: str, digits: str) -> None:
    assert accepted(reports) == digits, what


def test_the_window_is_the_callers_to_set() -> None:
    assert accepted("R5@0 I5@0.7", window=1.0) == "5"


def test_a_digit_keeps_its_method_and_length() -> None:
    digit = Digit("#", DtmfMethod.INFO, 0.16)
    assert DigitStream().accept(digit, 0.0) is digit


def test_a_press_long_ago_is_forgotten() -> None:
    stream = DigitStream()
    for press in range(1000):
        assert stream.accept(Digit("1", DtmfMethod.RFC4733), press * 0.2)
