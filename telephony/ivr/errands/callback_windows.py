"""When a caller may be called back: from now on, or in hours of one of the next open days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from telephony.calendars.calendar import Calendar
from telephony.documents.fields import Duration, StrictModel, Text, defect
from telephony.ivr.prompt import Prompt

LOOK_AHEAD = 60
"""Days in which an open one is looked for."""


def _hour(text: str) -> str:
    try:
        time.fromisoformat(text)
    except ValueError:
        raise defect("This isn't a time of day.", 'Write it as "09:00".') from None
    return text


Hour = Annotated[Text, AfterValidator(_hour)]


class Window(StrictModel):
    """`{prompt: ..., within: 4h}`, or `{prompt: ..., day: 1, from: "09:00", to: "12:00"}`."""

    prompt: Prompt
    """Tells of it, and of its key: the first window's is 1, and so on."""
    within: Annotated[Duration, Field(ge=60, le=30 * 86_400)] | None = None
    day: Annotated[int, Field(ge=0, le=30)] | None = None
    """Open days from today on: 0 is the first whose window isn't over."""
    from_: Annotated[Hour | None, Field(alias="from")] = None
    to: Hour | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        hours = (self.day, self.from_, self.to)
        if (self.within is None) == all(each is None for each in hours):
            raise defect("A window is `within` a time, or on a `day`.", "Keep one of the two.")
        if self.within is None and (self.day is None or self.from_ is None or self.to is None):
            raise defect("A window on a day has hours.", 'Add `from: "09:00"` and `to: "12:00"`.')
        if self.from_ is not None and self.to is not None and not self.from_ < self.to:
            raise defect("The window ends before it begins.", "Swap `from` and `to`.")
        return self

    def times(self, now: float, calendar: Calendar | None) -> tuple[float, float] | None:
        """From when to when, in seconds since the epoch; None where there is no such open day."""
        if self.within is not None:
            return now, now + self.within
        if calendar is None or self.from_ is None or self.to is None:
            return None
        open_days = 0
        today = datetime.fromtimestamp(now, calendar.zone).date()
        for ahead in range(LOOK_AHEAD):
            day = today + timedelta(days=ahead)
            begin, end = (_moment(day, hour, calendar) for hour in (self.from_, self.to))
            begin = max(begin, now)
            if begin >= end or not calendar.is_open(begin):
                continue
            if open_days == self.day:
                return begin, end
            open_days += 1
        return None


def _moment(day: date, hour: str, calendar: Calendar) -> float:
    return datetime.combine(day, time.fromisoformat(hour), calendar.zone).timestamp()
