"""`calendars:` is read strictly: what is wrong is said with its line and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.app.settings.contact_centre import queue_hours
from telephony.app.settings.models import Settings
from telephony.app.settings.reading import read_settings
from telephony.domain.errors import TelephonyError

HEAD = "trunks: {carrier: {addresses: [192.0.2.1/32], routes: [{flow: main}]}}\n"


def read(folder: Path, text: str) -> Settings:
    file = folder / "telephony.yaml"
    file.write_text(HEAD + text)
    return read_settings(file).value


def test_a_queue_has_the_hours_of_its_calendar(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
time_zone: Europe/Berlin
calendars:
  office:
    time_zone: Europe/Berlin
    hours: {mon-fri: ["9:00-12:30", "13:30-18:00"], sat: 10:00-14:00}
    holidays: DE-BY
    exceptions: {2026-12-24: 9:00-12:00, 2026-12-31: closed}
queues:
  sales: {hours: office, at_closing: leave}
  support: {}
""",
    )
    hours = queue_hours(settings.queues, settings.calendars)
    assert set(hours) == {"sales"}
    assert not hours["sales"].keep_waiting
    assert len(hours["sales"].calendar.exceptions) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("calendars: {c: {time_zone: Mars/Base}}", "Mars/Base"),
        ("calendars: {c: {hours: {mon: 9-17}}}", "9:00-17:30"),
        ("calendars: {c: {hours: {someday: 9:00-17:00}}}", "mon-fri"),
        ("calendars: {c: {holidays: XX}}", "ISO 3166"),
        ("calendars: {c: {exceptions: {24.12.2026: closed}}}", "2026-12-24"),
        ("queues: {sales: {hours: office}}", "`office` that isn't there"),
        ("time_zone: Nowhere", "Europe/Berlin"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(TelephonyError) as caught:
        read(tmp_path, text)
    assert says in str(caught.value)
    assert "telephony.yaml:" in str(caught.value)
