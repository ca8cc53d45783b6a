"""Where values and times stand on a chart, and which of them are written beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import ceil

HOUR = 3600.0
_HOURS = (1, 2, 3, 6, 12)
_DAYS = (1, 2, 7, 14, 28)
_LINES = 4
"""Values that are written beside a chart, at most, besides nought."""


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """From `low` to `high`, a line at each `step` from `low` on."""

    low: float
    high: float
    step: float
    text: Callable[[float], str]

    @property
    def marks(self) -> Iterator[float]:
        """The values that have a line."""
        for number in range(int((self.high - self.low) / self.step + 1.5)):
            yield self.low + number * self.step


def counting_axis(most: float) -> ValueAxis:
    """For numbers of people: from nought to at least `most`, by whole steps."""
    step = 1
    for step in _round_steps():
        if most <= step * _LINES:
            break
    return ValueAxis(0, step * max(1, ceil(most / step)), step, lambda value: f"{value:,.0f}")


def _round_steps() -> Iterator[int]:
    """1, 2, 5, 10, 20 and so on."""
    ten = 1
    while True:
        yield from (ten, 2 * ten, 5 * ten)
        ten *= 10


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """From one moment to a later one, in seconds since the epoch, as clocks in `zone` show them."""

    begin: float
    end: float
    zone: tzinfo

    def marks(self, most: int) -> Sequence[tuple[float, str]]:
        """Full hours, or days where they are more than two; `most` of them."""
        hours = (self.end - self.begin) / HOUR
        return list(self._hours(hours, most) if hours <= 49 else self._days(hours / 24, most))

    def _hours(self, hours: float, most: int) -> Iterator[tuple[float, str]]:
        apart = next((one for one in _HOURS if hours / one <= most), 24)
        moment = ceil(self.begin / 900) * 900.0  # every zone's full hours fall on quarters
        while moment <= self.end:
            shown = datetime.fromtimestamp(moment, self.zone)
            if shown.minute == 0 and shown.hour % apart == 0:
                yield moment, f"{shown:%H:%M}"
            moment += 900

    def _days(self, days: float, most: int) -> Iterator[tuple[float, str]]:
        apart = next((one for one in _DAYS if days / one <= most), _DAYS[-1])
        day = datetime.fromtimestamp(self.begin, self.zone).date()
        while (begin := self._midnight(day)) < self.end:
            if begin >= self.begin:
                yield begin, f"{day:%m-%d}"
            day += timedelta(days=apart)

    def _midnight(self, day: date) -> float:
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp()
