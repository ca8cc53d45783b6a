"""Opening hours in a time zone, as intervals of real time.

Hours are what the clock on the wall shows, and twice a year that clock jumps. An opening time
that it skips is the moment of the jump. One that it shows twice opens at the first and closes at
the second: on such a night nobody is closed who would have been open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from telephony.calendars.errors import BadHours
from telephony.calendars.hours import MINUTES, Hours
from telephony.calendars.public_holidays import PublicHolidays


def time_zone(name: str) -> ZoneInfo:
    """By its IANA name. Raises `BadHours`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadHours(
            f"`{name}` isn't a time zone.", "Write one by its IANA name, such as Europe/Berlin."
        ) from None


def day_number(at: float, zone: ZoneInfo) -> int:
    """Changes at midnight in `zone`; `at` in seconds since the epoch."""
    return datetime.fromtimestamp(at, zone).toordinal()


def midnight(at: float, zone: ZoneInfo) -> float:
    """When the day of `at` began in `zone`; both in seconds since the epoch."""
    return _moment(datetime.fromtimestamp(at, zone).date(), 0, zone, last=False)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody is open. Exceptions go before holidays, holidays before the week."""

    zone: ZoneInfo
    week: tuple[Hours, ...]
    """From Monday on."""
    exceptions: Mapping[date, Hours] = field(default_factory=dict)
    holidays: PublicHolidays | None = None

    def is_open(self, at: float) -> bool:
        """At a moment, in seconds since the epoch."""
        today = datetime.fromtimestamp(at, self.zone).date()
        days = (today - timedelta(days=1), today)  # yesterday's hours may go beyond midnight
        return any(begin <= at < end for day in days for begin, end in self._intervals(day))

    def holiday(self, at: float) -> str | None:
        """The name of the public holiday on this day, if it is one that closes."""
        today = datetime.fromtimestamp(at, self.zone).date()
        if self.holidays is None or today in self.exceptions:
            return None
        return self.holidays.name(today)

    def _intervals(self, day: date) -> Iterator[tuple[float, float]]:
        for span in self._hours(day):
            yield (
                _moment(day, span.start, self.zone, last=False),
                _moment(day, span.end, self.zone, last=True),
            )

    def _hours(self, day: date) -> Hours:
        if day in self.exceptions:
            return self.exceptions[day]
        if self.holidays is not None and self.holidays.name(day) is not None:
            return ()
        return self.week[day.weekday()]


def _moment(day: date, minute: int, zone: ZoneInfo, *, last: bool) -> float:
    """When the clock on the wall shows this; the `last` time, or the first, if it does twice."""
    days, minute = divmod(minute, MINUTES)
    shown = datetime(day.year, day.month, day.day) + timedelta(days=days, minutes=minute)
    before, after = (shown.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1))
    if before > after:
        return _jump(after, before, zone)
    return after if last else before


def _jump(low: float, high: float, zone: ZoneInfo) -> float:
    """The moment between the two at which the clock on the wall is put forward."""
    offset = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 0.5:
        middle = (low + high) / 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return float(round(high))
