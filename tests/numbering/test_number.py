"""What numbers tell of who calls."""

from __future__ import annotations

import pytest

from telephony.numbering.number import MAX_LENGTH, Number, NumberKind, read_number


@pytest.mark.parametrize(
    ("written", "home", "number"),
    [
        ("+493012345678", "", Number("+493012345678", "DE", NumberKind.FIXED_LINE)),
        ("03012345678", "DE", Number("+493012345678", "DE", NumberKind.FIXED_LINE)),
        ("+4915123456789", "", Number("+4915123456789", "DE", NumberKind.MOBILE)),
        ("+14155550132", "", Number("+14155550132", "US", NumberKind.FIXED_LINE_OR_MOBILE)),
        ("+16135550132", "", Number("+16135550132", "CA", NumberKind.FIXED_LINE_OR_MOBILE)),
        ("+80012345678", "", Number("+80012345678", "", NumberKind.TOLL_FREE)),
        ("+499001234567", "", Number("+499001234567", "DE", NumberKind.PREMIUM_RATE)),
        ("+4930", "", None),  # too short to be somebody's
        ("03012345678", "", None),  # of which country?
        ("100", "DE", None),
        ("", "DE", None),
        ("anonymous", "DE", None),
        ("+1800FLOWERS", "", None),  # letters are digits to some
        ("tel:+493012345678", "", None),
        ("9" * (MAX_LENGTH + 1), "DE", None),
        ("\u0669" * 10, "DE", None),
    ],
)
def test_numbers(written: str, home: str, number: Number | None) -> None:
    assert read_number(written, home) == number
