"""A calendar's hours as people say them: "before 9:00, after 17:00, and on Saturdays"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from telephony.calendars.calendar import Calendar
from telephony.calendars.hours import MINUTES, Hours, Span

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WHOLE_DAY: Hours = (Span(0, MINUTES),)
HOLIDAYS = "on public holidays"


def open_in_words(calendar: Calendar) -> str:
    """When it is open, holidays and dates of their own apart."""
    if all(hours == _WHOLE_DAY for hours in calendar.week):
        return _but_for_dates("at any time", calendar)
    told = [f"{_days(days)} {_spans(hours)}" for hours, days in _by_hours(calendar.week)]
    return _but_for_dates(listed(told) or "never", calendar)


def closed_in_words(calendar: Calendar, *, with_holidays: bool) -> str:
    """When it is closed; holidays count where it keeps some, and `with_holidays` says so."""
    holidays = [HOLIDAYS] if with_holidays and calendar.holidays is not None else []
    kinds = _by_hours(calendar.week)
    if not kinds:
        return _but_for_dates("at any time", calendar)
    if len(kinds) == 1 and all(span.end <= MINUTES for span in kinds[0][0]):
        hours, _ = kinds[0]
        shut = [f"{day}s" for day, kept in zip(_DAYS, calendar.week, strict=True) if not kept]
        days = [f"on {listed(shut)}"] if shut else []
        told = [*_between(hours), *days, *holidays]
    else:
        told = [f"outside of {listed([f'{_days(d)} {_spans(h)}' for h, d in kinds])}", *holidays]
    return _but_for_dates(listed(told) or "never", calendar)


def listed(words: Sequence[str]) -> str:
    """ "a, b, and c"; with commas where a part has an "and" of its own."""
    if len(words) < 2:
        return "".join(words)
    comma = "," if len(words) > 2 or any(" and " in each for each in words) else ""
    return f"{', '.join(words[:-1])}{comma} and {words[-1]}"


def _but_for_dates(words: str, calendar: Calendar) -> str:
    count = len(calendar.exceptions)
    return f"{words} (but for {count} date{'s' if count > 1 else ''})" if count else words


def _by_hours(week: Sequence[Hours]) -> list[tuple[Hours, list[int]]]:
    """Hours that are kept, each with its days, from the first of them on."""
    found: dict[Hours, list[int]] = {}
    for day, hours in enumerate(week):
        if hours:
            found.setdefault(hours, []).append(day)
    return list(found.items())


def _days(days: Sequence[int]) -> str:
    """ "Monday to Friday", "Saturday and Sunday"."""
    return listed([each for first, last in _runs(days) for each in _run(first, last)])


def _run(first: int, last: int) -> Iterator[str]:
    if last - first > 1:
        yield f"{_DAYS[first]} to {_DAYS[last]}"
    else:
        yield from _DAYS[first : last + 1]


def _runs(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of days that follow each other."""
    first = days[0]
    for day, following in pairwise([*days, -1]):
        if following != day + 1:
            yield first, day
            first = following


def _spans(hours: Hours) -> str:
    if hours == _WHOLE_DAY:
        return "all day"
    return listed([f"from {_clock(span.start)} to {_clock(span.end)}" for span in hours])


def _between(hours: Hours) -> Iterator[str]:
    """What the hours of a day leave out."""
    if hours[0].start > 0:
        yield f"before {_clock(hours[0].start)}"
    for earlier, later in pairwise(hours):
        yield f"from {_clock(earlier.end)} to {_clock(later.start)}"
    if hours[-1].end < MINUTES:
        yield f"after {_clock(hours[-1].end)}"


def _clock(minute: int) -> str:
    minute = minute if minute <= MINUTES else minute - MINUTES
    return "midnight" if minute in {0, MINUTES} else f"{minute // 60}:{minute % 60:02}"
