"""Keys pressed against keys on record."""

from __future__ import annotations

import pytest

from telephony.app.load.digit_score import score


@pytest.mark.parametrize(
    ("pressed", "recorded", "right", "missed", "extra"),
    [
        ("123", "123", 3, 0, 0),
        ("123", "13", 2, 1, 0),
        ("123", "1223", 3, 0, 1),
        ("112233", "123", 3, 3, 0),
        ("123", "", 0, 3, 0),
        ("123", "321", 1, 2, 2),
        ("", "5", 0, 0, 1),
    ],
)
def test_missed_and_doubled_keys_are_told_apart(
    pressed: str, recorded: str, right: int, missed: int, extra: int
) -> None:
    found = score(pressed, recorded)
    assert (found.right, found.missed, found.extra) == (right, missed, extra)
    assert found.share == (
        1.0 if pressed == recorded else pytest.approx(right / (len(pressed) + extra))
    )


def test_calls_add_up() -> None:
    both = score("12", "12") + score("34", "344")
    assert (both.pressed, both.right, both.extra, both.share) == (4, 4, 1, 0.8)
