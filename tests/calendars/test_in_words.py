"""A calendar's hours as people say them."""

from __future__ import annotations

import pytest

from telephony.calendars.document import CalendarModel
from telephony.calendars.in_words import closed_in_words, open_in_words


@pytest.mark.parametrize(
    ("hours", "is_open", "is_closed"),
    [
        (
            {"mon-fri": "9:00-17:00"},
            "Monday to Friday from 9:00 to 17:00",
            "before 9:00, after 17:00, and on Saturdays and Sundays",
        ),
        (
            {"mon-sun": "8:00-18:30"},
            "Monday to Sunday from 8:00 to 18:30",
            "before 8:00 and after 18:30",
        ),
        (
            {"mon-sun": "8:00-24:00"},
            "Monday to Sunday from 8:00 to midnight",
            "before 8:00",
        ),
        (
            {"mon, wed, thu": "9:00-12:00, 13:00-17:00"},
            "Monday, Wednesday, and Thursday from 9:00 to 12:00 and from 13:00 to 17:00",
            "before 9:00, from 12:00 to 13:00, after 17:00, and on Tuesdays, Fridays, Saturdays, "
            "and Sundays",
        ),
        (
            {"mon-fri": "9:00-17:00", "sat": "10:00-14:00"},
            "Monday to Friday from 9:00 to 17:00 and Saturday from 10:00 to 14:00",
            "outside of Monday to Friday from 9:00 to 17:00 and Saturday from 10:00 to 14:00",
        ),
        (
            {"fri-sat": "22:00-4:00"},
            "Friday and Saturday from 22:00 to 4:00",
            "outside of Friday and Saturday from 22:00 to 4:00",
        ),
        (
            {"mon-fri": "0:00-24:00"},
            "Monday to Friday all day",
            "on Saturdays and Sundays",
        ),
        ({"mon-sun": "0:00-24:00"}, "at any time", "never"),
        ({}, "never", "at any time"),
    ],
)
def test_weeks(hours: dict[str, str], is_open: str, is_closed: str) -> None:
    calendar = CalendarModel(hours=hours).calendar()
    assert open_in_words(calendar) == is_open
    assert closed_in_words(calendar, with_holidays=True) == is_closed


def test_holidays_and_dates() -> None:
    calendar = CalendarModel(
        hours={"mon-sun": "8:00-18:00"},
        holidays="DE",
        exceptions={"2026-12-24": "8:00-12:00", "2026-12-31": "closed"},
    ).calendar()
    assert closed_in_words(calendar, with_holidays=True) == (
        "before 8:00, after 18:00, and on public holidays (but for 2 dates)"
    )
    assert closed_in_words(calendar, with_holidays=False) == (
        "before 8:00 and after 18:00 (but for 2 dates)"
    )
    assert open_in_words(calendar) == "Monday to Sunday from 8:00 to 18:00 (but for 2 dates)"
