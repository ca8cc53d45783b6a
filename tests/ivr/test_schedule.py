"""`schedule`: the way on by opening hours, at the call's own time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from telephony.calendars.calendar import Calendar
from telephony.calendars.hours import parse_week
from telephony.calendars.public_holidays import PublicHolidays
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.gates.references import Configured
from tests.ivr.dialogue import FACTS, Dialogue, flow_of

STEPS = """
hours:
  schedule: {calendar: office, open: open, closed: closed, holiday: holiday}
open: {say: Hello.}
closed: {say: We are closed.}
holiday: {say: Happy holiday.}
"""
NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = Calendar(NEW_YORK, parse_week([("mon-fri", "9:00-17:00")]), {}, PublicHolidays("US"))
NIGHTS = Calendar(NEW_YORK, parse_week([("mon-sun", "1:30-4:00")]))


def at(folder: Path, when: str, calendar: Calendar = WEEKDAYS, steps: str = STEPS) -> Dialogue:
    """A call that came at `when`, ISO 8601 with its offset from UTC."""
    facts = replace(FACTS, received_at=datetime.fromisoformat(when).timestamp())
    return Dialogue(flow_of(folder, steps), facts, calendars={"office": calendar})


@pytest.mark.parametrize(
    ("when", "step"),
    [
        ("2026-11-25T09:00-05:00", "open"),
        ("2026-11-25T23:00+09:00", "open"),  # Seoul's evening is New York's morning
        ("2026-11-25T09:00+09:00", "closed"),
        ("2026-11-25T17:00-05:00", "closed"),
        ("2026-11-26T10:00-05:00", "holiday"),  # Thanksgiving
        ("2026-11-28T10:00-05:00", "closed"),
    ],
)
def test_the_calendar_s_own_clock_decides(tmp_path: Path, when: str, step: str) -> None:
    assert at(tmp_path, when).step == step


@pytest.mark.parametrize(
    ("when", "step"),
    [
        # On 8 March 2026 New York's clock jumps from 2:00 to 3:00.
        ("2026-03-08T06:29:59+00:00", "closed"),
        ("2026-03-08T06:30:00+00:00", "open"),  # 1:30 EST
        ("2026-03-08T07:59:59+00:00", "open"),  # 3:59 EDT, an hour and a half later
        ("2026-03-08T08:00:00+00:00", "closed"),
        # On 1 November 2026 it shows 1:30 twice; the first counts.
        ("2026-11-01T05:29:59+00:00", "closed"),
        ("2026-11-01T05:30:00+00:00", "open"),
        ("2026-11-01T06:15:00+00:00", "open"),  # 1:15 again
        ("2026-11-01T08:59:59+00:00", "open"),
        ("2026-11-01T09:00:00+00:00", "closed"),
    ],
)
def test_the_night_that_the_clocks_change_elsewhere(tmp_path: Path, when: str, step: str) -> None:
    assert at(tmp_path, when, NIGHTS).step == step


def test_without_a_step_of_its_own_a_holiday_is_closed(tmp_path: Path) -> None:
    steps = STEPS.replace(", holiday: holiday", "").replace("holiday: {say", "unused: {say")
    assert at(tmp_path, "2026-11-26T10:00-05:00", steps=steps).step == "closed"


def test_the_time_goes_on_during_the_call(tmp_path: Path) -> None:
    steps = "pause: {wait: 10s, next: hours}\n" + STEPS
    dialogue = at(tmp_path, "2026-11-25T16:59:55-05:00", steps=steps)
    dialogue.wait(10.0)
    assert dialogue.step == "closed"


def test_the_timeline_tells_what_the_calendar_said(tmp_path: Path) -> None:
    noted = at(tmp_path, "2026-11-26T10:00-05:00").noted("hours")
    assert [note.details for note in noted] == [
        {"calendar": "office", "finding": "Thanksgiving Day"}
    ]


def test_a_calendar_that_nobody_knows_is_an_error_of_the_step(tmp_path: Path) -> None:
    steps = STEPS.replace("\nopen:", "\n  on_error: closed\nopen:")
    dialogue = Dialogue(flow_of(tmp_path, steps))
    assert dialogue.step == "closed"
    assert "aren't known" in str(dialogue.noted("step failed")[0].details["problem"])


def test_calendars_stay_unchecked_until_they_are_known(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, STEPS)
    assert load_flow(flow.file, Configured(calendars={"office"})).steps["hours"]
