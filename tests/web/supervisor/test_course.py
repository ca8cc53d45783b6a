"""The charts of the day on the supervisor's page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from telephony.interfaces.supervisor_desk import DayCourse
from telephony.web.supervisor.course_pictures import course_pictures
from tests.web.people import SAM, SUE
from tests.web.supervisor.conftest import FloorPage

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = datetime(2026, 3, 2, tzinfo=BERLIN).timestamp()
NINE, TEN = 9 * 60, 10 * 60
DAY = DayCourse(
    MIDNIGHT,
    TEN + 7,
    waiting={NINE + 3: 4, TEN + 7: 1},
    counted={NINE + 2: 3, NINE + 40: 2},
    in_time={NINE + 2: 2, NINE + 40: 2},
    on_duty=dict.fromkeys(range(NINE, TEN + 8), 2),
)


def test_each_chart_says_what_was_when() -> None:
    level, waiting, on_duty = course_pictures(DAY, 0.8, BERLIN)
    assert level.now == "80 % today"
    assert [hit.about for hit in level.chart.hits] == [
        "09:00: 66 %, 2 of 3 in time",
        "09:30: 100 %, 2 of 2 in time",
    ]
    assert level.chart.goal is not None
    assert waiting.now == "at most 4 at 09:03"
    assert waiting.says.endswith("now 1")
    abouts = [hit.about for hit in waiting.chart.hits]
    assert "09:00: 4 waited" in abouts and "09:05: nobody waited" in abouts
    assert abouts[-1] == "10:05: 1 waited"
    assert "09:00: 2 on duty" in [hit.about for hit in on_duty.chart.hits]


def test_the_picture_begins_where_something_was() -> None:
    level, *_ = course_pictures(DAY, None, BERLIN)
    assert [mark.text for mark in level.chart.times] == ["08:00", "09:00", "10:00", "11:00"]
    assert level.chart.goal is None


def test_a_day_without_anything_is_drawn_too() -> None:
    empty = DayCourse(MIDNIGHT, 0, {}, {}, {}, {})
    level, waiting, on_duty = course_pictures(empty, 0.8, BERLIN)
    assert (level.now, level.chart.line) == ("\N{EN DASH} today", "")
    assert waiting.now == on_duty.now == "nobody today"
    assert [mark.text for mark in level.chart.times] == ["00:00", "01:00", "02:00", "03:00"]


def test_the_page_gets_charts_of_the_queues_that_are_asked_for(floor_page: FloorPage) -> None:
    floor_page.floor.day = DAY
    sue = floor_page.as_user(SUE)
    answer = sue.get("/supervisor/course?goal=0.9")
    assert answer.status_code == 200
    assert answer.text.count('<svg class="chart"') == 3
    assert "<title>09:00: 4 waited</title>" in answer.text
    sue.get("/supervisor/course?queue=sales&queue=support")
    assert floor_page.floor.courses == [None, frozenset({"sales", "support"})]


def test_a_narrowed_supervisor_gets_no_other_queues(floor_page: FloorPage) -> None:
    sam = floor_page.as_user(SAM)
    for path in ("", "?queue=sales", "?queue=sales&queue=support", "?queue="):
        assert sam.get(f"/supervisor/course{path}").status_code == 200
    support = frozenset({"support"})
    assert floor_page.floor.courses == [support, frozenset(), support, frozenset()]


def test_what_nobody_can_mean_is_refused(floor_page: FloorPage) -> None:
    sue = floor_page.as_user(SUE)
    for path in ("goal=2", f"queue={'x' * 129}", "&".join(["queue=x"] * 501)):
        assert sue.get(f"/supervisor/course?{path}").status_code == 422
