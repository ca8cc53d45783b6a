"""Charts: where times and values stand, and what is left out where there is none."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from telephony.web.charts.axes import TimeAxis, ValueAxis, counting_axis
from telephony.web.charts.time_chart import Slot, line_chart, step_chart

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")
PERCENT = ValueAxis(0, 100, 50, lambda value: f"{value:g} %")


def _axis(first: datetime, last: datetime, zone: ZoneInfo = BERLIN) -> TimeAxis:
    return TimeAxis(
        first.replace(tzinfo=zone).timestamp(), last.replace(tzinfo=zone).timestamp(), zone
    )


@pytest.mark.parametrize(
    ("most", "high", "step"),
    [(0, 1, 1), (1, 1, 1), (4, 4, 1), (5, 6, 2), (9, 10, 5), (21, 30, 10), (500, 600, 200)],
)
def test_people_are_counted_in_round_steps(most: int, high: int, step: int) -> None:
    axis = counting_axis(most)
    assert (axis.high, axis.step) == (high, step)
    assert list(axis.marks)[-1] == high


@pytest.mark.parametrize("zone", [BERLIN, KOLKATA], ids=str)
def test_a_day_is_marked_by_full_hours_of_its_own_clock(zone: ZoneInfo) -> None:
    axis = _axis(datetime(2026, 3, 2), datetime(2026, 3, 3), zone)
    assert [text for _, text in axis.marks(6)] == ["00:00", "06:00", "12:00", "18:00", "00:00"]


def test_the_day_on_which_clocks_change_keeps_its_hours() -> None:
    axis = _axis(datetime(2026, 3, 29), datetime(2026, 3, 30))
    assert [text for _, text in axis.marks(6)] == ["00:00", "06:00", "12:00", "18:00", "00:00"]
    assert axis.end - axis.begin == 23 * 3600


def test_weeks_are_marked_by_days() -> None:
    axis = _axis(datetime(2026, 3, 27), datetime(2026, 4, 10))
    assert [text for _, text in axis.marks(7)] == [
        *("03-27", "03-29", "03-31", "04-02", "04-04", "04-06", "04-08"),
    ]


def _slots(*values: float | None) -> list[Slot]:
    return [Slot(60.0 * n, 60.0 * (n + 1), value, str(n)) for n, value in enumerate(values)]


def test_a_line_is_broken_where_there_is_no_value() -> None:
    time = TimeAxis(0, 240, BERLIN)
    chart = line_chart(_slots(0, 100, None, 50), time, PERCENT, goal=50)
    assert chart.line.count("M") == 2
    assert len(chart.dots) == 3
    (_, low), (_, high), (_, middle) = chart.dots
    assert (low, high) == (chart.bottom, chart.top)
    assert middle == chart.goal == (low + high) / 2
    assert [hit.about for hit in chart.hits] == ["0", "1", "2", "3"]


def test_steps_last_as_long_as_their_slots() -> None:
    chart = step_chart(_slots(0, 100), TimeAxis(0, 120, BERLIN), PERCENT)
    numbers = [float(one) for one in re.findall(r"H([\d.]+)", chart.line)]
    assert numbers == [(chart.left + chart.right) / 2, chart.right]
    assert chart.area.endswith("Z")


def test_what_is_beyond_the_axis_stays_in_the_picture() -> None:
    chart = line_chart(_slots(-5, 120), TimeAxis(0, 120, BERLIN), PERCENT)
    assert [y for _, y in chart.dots] == [chart.bottom, chart.top]
