"""Hours of a day and of a week, as people write them: `mon-fri: 9:00-12:30, 13:30-18:00`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from telephony.calendars.errors import BadHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES = 24 * 60
CLOSED = "closed"

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_DAYS = re.compile(r"([a-z]{3})(?:\s*-\s*([a-z]{3}))?")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Minutes of a day by the clock on the wall; `end` may lie beyond midnight."""

    start: int
    end: int


Hours = tuple[Span, ...]


def parse_hours(text: str) -> Hours:
    """`9:00-12:30, 13:30-18:00`, or `closed`. Raises `BadHours`."""
    if text.strip().lower() == CLOSED:
        return ()
    spans = sorted(_span(part.strip()) for part in text.split(","))
    for earlier, later in pairwise(spans):
        if later.start < earlier.end:
            raise BadHours(
                f"`{text}` has hours that overlap.", "Let each begin where one has ended."
            )
    return tuple(spans)


def parse_days(text: str) -> tuple[int, ...]:
    """`mon-fri`, `sat`, `fri-mon`, `mon, wed`: days from Monday = 0. Raises `BadHours`."""
    found: list[int] = []
    for part in text.split(","):
        match = _DAYS.fullmatch(part.strip().lower())
        if match is None or not {match[1], match[2] or match[1]} <= set(DAYS):
            raise BadHours(f"`{text}` names no days.", "Write mon-fri, sat, or mon, wed.")
        first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
        found += [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    return tuple(found)


def parse_week(written: Iterable[tuple[str, str]]) -> tuple[Hours, ...]:
    """Hours by day of the week; days that aren't written are closed. Raises `BadHours`."""
    week: list[Hours | None] = [None] * 7
    for days, hours in written:
        for day in parse_days(days):
            if week[day] is not None:
                raise BadHours(f"The hours of {DAYS[day]} are written twice.", "Leave one out.")
            week[day] = parse_hours(hours)
    return tuple(hours or () for hours in week)


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise BadHours(f"`{text}` isn't a span of hours.", "Write 9:00-17:30, or closed.")
    start, end = (_minute(match[at], match[at + 1], text) for at in (1, 3))
    if start in (MINUTES, end):
        raise BadHours(f"`{text}` is empty.", "A whole day is 0:00-24:00.")
    return Span(start, end if end > start else end + MINUTES)


def _minute(hour: str, minute: str, text: str) -> int:
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > MINUTES:
        raise BadHours(f"`{text}` has a time that no clock shows.", "The last one is 24:00.")
    return found
