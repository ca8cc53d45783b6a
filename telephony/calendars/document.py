"""Calendars as files have them: `calendars:` of `telephony.yaml`, and beside dialogues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from telephony.calendars.calendar import Calendar, time_zone
from telephony.calendars.errors import BadHours
from telephony.calendars.hours import parse_hours, parse_week
from telephony.calendars.public_holidays import PublicHolidays
from telephony.documents.fields import StrictModel, Text, defect


def _joined(value: Any) -> Any:
    """A list of spans where one text may stand."""
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return value


HoursText = Annotated[Text, BeforeValidator(_joined)]


class CalendarModel(StrictModel):
    """One of `calendars:`, by name."""

    time_zone: Text = "UTC"
    hours: Mapping[str, HoursText] = {}
    holidays: Text | None = None
    exceptions: Annotated[Mapping[str, HoursText], Field(max_length=1000)] = {}

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        _built(lambda: time_zone(self.time_zone), "time_zone")
        _built(lambda: parse_week(self.hours.items()), "hours")
        if self.holidays is not None:
            place = self.holidays
            _built(lambda: PublicHolidays(place), "holidays")
        for day, hours in self.exceptions.items():
            _built(lambda day=day, hours=hours: (_date(day), parse_hours(hours)), "exceptions", day)
        return self

    def calendar(self) -> Calendar:
        """As it is asked whether somebody is there."""
        return Calendar(
            time_zone(self.time_zone),
            parse_week(self.hours.items()),
            {_date(day): parse_hours(hours) for day, hours in self.exceptions.items()},
            PublicHolidays(self.holidays) if self.holidays is not None else None,
        )


def calendars_by_name(models: Mapping[str, CalendarModel]) -> dict[str, Calendar]:
    """All of `calendars:`."""
    return {name: model.calendar() for name, model in models.items()}


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadHours(f"`{text}` isn't a date.", "Write it as 2026-12-24.") from None


def _built(build: Any, *at: str) -> None:
    try:
        build()
    except BadHours as error:
        raise defect(error.problem, error.remedy, at) from None
