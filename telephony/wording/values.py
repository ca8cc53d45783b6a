"""What can be said at all, read strictly: a number, a date, a time. Bounded."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal

MAX_NUMBER = 10**15
"""Nobody takes in a larger number by ear."""
MAX_DECIMALS = 6

_NUMBER = re.compile(r"[-+]?\d{1,18}(\.\d{1,18})?")
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].{1,40})?")
_TIME = re.compile(
    r"(?:\d{4}-?\d{2}-?\d{2}[T ])?(\d{2}):?(\d{2})(?::?\d{2}(?:\.\d{1,9})?)?(?:Z|[+-][\d:]{1,6})?"
)


class NotSayable(ValueError):
    """The value can't be said so; the text is a sentence, and never holds the value."""


def number_of(value: object) -> Decimal:
    """A number, or a text with one such as "12.50". Raises `NotSayable`."""
    written = value if isinstance(value, str) else ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        written = f"{Decimal(repr(value)) if isinstance(value, float) else value:f}"
    if not _NUMBER.fullmatch(written.strip()):
        raise NotSayable("the value to be said is no number, such as 12 or 12.5")
    number = round(Decimal(written.strip()), MAX_DECIMALS)
    if abs(number) > MAX_NUMBER:
        raise NotSayable(f"the number to be said is larger than {MAX_NUMBER}")
    return number


def whole_number_of(value: object) -> int:
    """The same for one without decimals. Raises `NotSayable`."""
    number = number_of(value)
    if number != int(number):
        raise NotSayable("the number to be said is no whole one")
    return int(number)


def date_of(value: object) -> date:
    """A date as ISO 8601 writes it, with or without a time. Raises `NotSayable`."""
    found = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass  # the 30th of February: said below
    raise NotSayable("the value to be said is no date, such as 2026-05-03")


def time_of(value: object) -> time:
    """A time of day as ISO 8601 writes it, with or without a date. Raises `NotSayable`."""
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if found is not None:
            return time(int(found[1]), int(found[2]))
    except ValueError:
        pass  # 25:00: said below
    raise NotSayable("the value to be said is no time of day, such as 16:30")


def primary(language: str) -> str:
    """The language itself: "en" of "en-US"."""
    return language.lower().partition("-")[0]
