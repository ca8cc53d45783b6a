"""When a calendar says open: weeks, exceptions, holidays, and the nights that clocks change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, strategies

from telephony.calendars.calendar import Calendar, day_number, midnight, time_zone
from telephony.calendars.errors import BadHours
from telephony.calendars.hours import Span, parse_days, parse_hours, parse_week
from telephony.calendars.public_holidays import PublicHolidays

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar(
    BERLIN,
    parse_week([("mon-fri", "9:00-12:30, 13:30-18:00"), ("sat", "10:00-14:00")]),
    {date(2026, 12, 24): parse_hours("9:00-12:00"), date(2026, 10, 4): parse_hours("8:00-9:00")},
    PublicHolidays("DE-BY"),
)


def at(text: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-27T09:00", True),  # a Friday
        ("2026-11-27T08:59:59", False),
        ("2026-11-27T12:30", False),
        ("2026-11-27T17:59:59", True),
        ("2026-11-27T18:00", False),
        ("2026-11-28T13:00", True),
        ("2026-11-29T13:00", False),
        ("2026-12-24T11:59", True),  # an exception
        ("2026-12-24T14:00", False),
        ("2026-12-25T10:00", False),  # Christmas
        ("2026-01-06T10:00", False),  # Epiphany, in Bavaria
        ("2026-10-04T08:30", True),  # an exception on a Sunday
    ],
)
def test_hours(when: str, is_open: bool) -> None:
    assert OFFICE.is_open(at(when)) is is_open


def test_a_holiday_has_a_name_unless_an_exception_opens_it() -> None:
    assert OFFICE.holiday(at("2026-12-25T10:00")) is not None
    assert OFFICE.holiday(at("2026-12-28T10:00")) is None


def test_hours_beyond_midnight_belong_to_the_day_they_begin() -> None:
    bar = Calendar(BERLIN, parse_week([("fri", "22:00-4:00")]))
    assert [bar.is_open(at(when)) for when in ("2026-11-27T23:00", "2026-11-28T03:59")] == [
        True,
        True,
    ]
    assert not bar.is_open(at("2026-11-27T03:00")), "that is Thursday's night"
    assert not bar.is_open(at("2026-11-28T04:00"))


def test_round_the_clock_never_closes() -> None:
    always = Calendar(BERLIN, parse_week([("mon-sun", "0:00-24:00")]))
    start = at("2026-03-28T12:00")
    assert all(always.is_open(start + 60 * minute) for minute in range(2 * 24 * 60))


# In Berlin the clock goes from 2:00 to 3:00 on 2026-03-29, and from 3:00 to 2:00 on 2026-10-25.


def test_an_opening_time_that_the_clock_skips_is_the_moment_of_the_jump() -> None:
    night = Calendar(BERLIN, parse_week([("sun", "2:30-6:00")]))
    jump = at("2026-03-29T03:00")
    assert not night.is_open(jump - 1)
    assert night.is_open(jump)


def test_a_closing_time_that_the_clock_skips_is_the_moment_of_the_jump() -> None:
    night = Calendar(BERLIN, parse_week([("sun", "0:00-2:30")]))
    jump = at("2026-03-29T03:00")
    assert night.is_open(jump - 1)
    assert not night.is_open(jump)


def test_hours_that_the_clock_shows_twice_open_once() -> None:
    night = Calendar(BERLIN, parse_week([("sun", "2:15-2:45")]))
    first, second = at("2026-10-25T02:15"), at("2026-10-25T02:45", fold=1)
    assert second - first == 5400
    assert not night.is_open(first - 1)
    assert night.is_open(first)
    assert night.is_open(at("2026-10-25T02:00", fold=1)), "no flapping in between"
    assert not night.is_open(second)


def test_the_day_changes_at_the_firms_midnight() -> None:
    tokyo = time_zone("Asia/Tokyo")
    moment = at("2026-11-27T23:30")
    assert day_number(moment, BERLIN) + 1 == day_number(moment, tokyo)
    assert midnight(moment, BERLIN) == at("2026-11-27T00:00")
    long_day = at("2026-10-25T12:00")
    assert long_day - midnight(long_day, BERLIN) == 13 * 3600


@given(
    strategies.integers(0, 366 * 24 * 60),
    strategies.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    strategies.lists(strategies.integers(0, 24 * 60), min_size=2, max_size=4, unique=True),
)
def test_it_is_open_when_the_clock_on_the_wall_says_so(
    minute: int, zone: str, edges: list[int]
) -> None:
    edges = sorted(edges)[: len(edges) // 2 * 2]
    spans = tuple(Span(*edges[i : i + 2]) for i in range(0, len(edges), 2))
    calendar = Calendar(time_zone(zone), (spans,) * 7)
    moment = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")).timestamp() + 60 * minute
    shown = datetime.fromtimestamp(moment, calendar.zone)
    day = timedelta(days=1)
    assume(len({(shown + days).utcoffset() for days in (-day, 0 * day, day)}) == 1)
    on_the_wall = shown.hour * 60 + shown.minute
    assert calendar.is_open(moment) is any(span.start <= on_the_wall < span.end for span in spans)


def test_days_as_people_write_them() -> None:
    assert parse_days("mon-fri") == (0, 1, 2, 3, 4)
    assert parse_days("sat-mon") == (5, 6, 0)
    assert parse_days("Mon, wed") == (0, 2)
    assert parse_hours("closed") == ()


@pytest.mark.parametrize(
    "text",
    [
        "9-17",
        "9:00",
        "25:00-26:00",
        "9:60-10:00",
        "9:00-9:00",
        "9:00-12:00, 11:00-13:00",
        "",
        "24:00-25:00",
    ],
)
def test_hours_that_cannot_be(text: str) -> None:
    with pytest.raises(BadHours):
        parse_hours(text)


@pytest.mark.parametrize("text", ["", "monday", "mon-", "foo-fri", "mon fri"])
def test_days_that_cannot_be(text: str) -> None:
    with pytest.raises(BadHours):
        parse_days(text)


def test_what_is_not_known_is_said_with_a_remedy() -> None:
    with pytest.raises(BadHours, match="twice"):
        parse_week([("mon-fri", "9:00-10:00"), ("fri", "closed")])
    with pytest.raises(BadHours, match="ISO 3166"):
        PublicHolidays("XX")
    with pytest.raises(BadHours, match="isn't a region of DE"):
        PublicHolidays("DE-XX")
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(BadHours, match="IANA"):
            time_zone(name)
