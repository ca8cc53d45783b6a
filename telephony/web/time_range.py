"""The days that a page of figures is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from telephony.interfaces.flow_figures import Period

MOST_DAYS = 92


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From one day to another, both included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def period(self) -> Period:
        """The same in seconds."""
        return Period(
            _begin(self.first, self.zone), _begin(self.last + timedelta(days=1), self.zone)
        )

    @property
    def midnights(self) -> list[float]:
        """When each of the days begins, in seconds since the epoch."""
        number = (self.last - self.first).days + 1
        return [_begin(self.first + timedelta(days=day), self.zone) for day in range(number)]

    def moment(self, at: float) -> datetime:
        """`at` as clocks show it; in seconds since the epoch."""
        return datetime.fromtimestamp(at, self.zone)

    @property
    def words(self) -> str:
        """For a heading."""
        if self.first == self.last:
            return self.first.isoformat()
        return f"{self.first.isoformat()} to {self.last.isoformat()}"


def time_range(first: date | None, last: date | None, now: float, zone: ZoneInfo) -> TimeRange:
    """What was asked for: today where nothing was, never more than `MOST_DAYS`, nor backwards."""
    today = datetime.fromtimestamp(now, zone).date()
    last = min(last or today, today)
    first = min(first or last, last)
    return TimeRange(max(first, last - timedelta(days=MOST_DAYS - 1)), last, zone)


def _begin(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(), zone).timestamp()
