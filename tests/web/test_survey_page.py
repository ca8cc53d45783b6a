"""The page of surveys: figures with their formulas, by queue, flow and time, and as a file."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from telephony.domain.call import CallId
from telephony.domain.survey import SurveyKind, formula
from telephony.interfaces.survey_store import PlaceCount, QuarterCount, SurveyAnswer
from telephony.web.promises import csv_export
from telephony.web.promises.csv_export import _cell
from telephony.web.promises.survey_cards import cards_of, figure_text
from telephony.web.time_range import TimeRange
from tests.web.edge import WebSide
from tests.web.people import SUE, people

BERLIN = ZoneInfo("Europe/Berlin")
NPS, CSAT, CES = SurveyKind.NPS, SurveyKind.CSAT, SurveyKind.CES


def _read(web: WebSide, path: str) -> httpx.Response:
    """What a supervisor gets."""
    web.access = web.access or people(SUE)
    return web.get(path, web.signed_in(SUE))


def _today() -> date:
    return datetime.now(BERLIN).date()


def _answered(web: WebSide, *scores: int, kind: SurveyKind = CSAT, days_ago: float = 0.0) -> None:
    at = time.time() - days_ago * 86_400
    for number, score in enumerate(scores):
        call = CallId(f"call-{days_ago}-{number}")
        answer = SurveyAnswer(call, f"{kind.value} survey", kind, score, "keys", at - number)
        web.store.surveys.put_answer(answer)


@pytest.mark.parametrize(
    ("kind", "counts", "text", "words"),
    [
        (NPS, {10: 2, 7: 1, 3: 2}, "0", "2 promoters (who gave 9 or 10) less 2 detractors"),
        (NPS, {9: 1}, "+100", "in percent of 1 answers"),
        (NPS, {0: 1}, "-100", "0 promoters (who gave 9 or 10) less 1 detractors"),
        (CSAT, {5: 1, 4: 1, 3: 1}, "67 %", "2 who gave 4 or 5, in percent of 3 answers"),
        (CES, {7: 1, 4: 2}, "5.0", "15 points by 3 answers"),
        (CES, {}, "\N{EN DASH}", "No answers"),
    ],
    ids=["as many as", "all", "none", "two of three", "a mean", "nobody"],
)
def test_a_figure_says_how_it_comes_about(
    kind: SurveyKind, counts: dict[int, int], text: str, words: str
) -> None:
    days = TimeRange(date(2026, 3, 2), date(2026, 3, 2), BERLIN)
    places = [PlaceCount("s", kind, "", "", score, n) for score, n in counts.items()]
    shown = cards_of(places, [], days)
    assert [card.whole.text for card in shown] == ([text] if counts else [])
    assert figure_text(kind, None) == "\N{EN DASH}"
    assert words in formula(kind, counts)


def test_the_page_shows_each_survey_with_its_scores(web: WebSide) -> None:
    _answered(web, 5, 4, 1)
    _answered(web, 10, 9, 0, 7, kind=NPS)
    page = _read(web, "/surveys").text
    assert page.index("csat survey") < page.index("nps survey")
    assert "67 %" in page and "+25" in page
    assert "2 who gave 4 or 5, in percent of 3 answers" in page
    assert "<title>1 gave 10</title>" in page
    assert '<span class="mark"></span>33 % dissatisfied' in page
    assert "3 answers" in page and page.count('<svg class="chart"') == 2


def test_only_what_is_asked_for_counts(web: WebSide) -> None:
    _answered(web, 5, 5)
    _answered(web, 1, days_ago=10)
    assert "3 answers" in _read(web, "/surveys").text
    week = _today() - timedelta(days=6)
    assert "2 answers" in _read(web, f"/surveys?from={week}&to={_today()}&survey=").text
    other = _read(web, "/surveys?queue=nobody").text
    assert "Nobody answered there" in other and "<option selected>nobody</option>" in other
    assert _read(web, "/surveys?from=never").status_code == 422
    assert _read(web, f"/surveys?queue={'x' * 65}").status_code == 422


def test_figures_are_told_apart_by_queue_and_can_be_narrowed_to_one(web: WebSide) -> None:
    served = (("support", 5), ("support", 1), ("sales", 4), ("", 3))
    for number, (queue, score) in enumerate(served):
        call, at = CallId(f"call-{number}"), time.time() - number
        agent = f"agent of {queue}" if queue else ""
        answer = SurveyAnswer(call, "after-call", CSAT, score, "keys", at, queue, agent)
        web.store.surveys.put_answer(answer)
    page = _read(web, "/surveys").text
    by_queue = page[page.index("<th>Queue</th>") :].partition("</table>")[0]
    rows = re.findall(r"<td>([^<]*)</td><td class=.figure.>(\d+)</td>.*?=.0.>([^<]*)<", by_queue)
    assert rows == [
        ("support", "2", "50 %"),
        ("spoke with nobody", "1", "0 %"),
        ("sales", "1", "100 %"),
    ]
    assert '<td data-label="Agent">agent of sales</td>' in page
    narrowed = _read(web, "/surveys?queue=sales").text
    assert "1 answer<" in narrowed and "agent of support" not in narrowed
    for asked, queues in (("", ["support", "support", "sales", ""]), ("?queue=sales", ["sales"])):
        file = csv.DictReader(io.StringIO(_read(web, f"/surveys.csv{asked}").text))
        assert [row["queue"] for row in file] == queues


def test_without_answers_the_page_says_how_to_ask(web: WebSide) -> None:
    page = _read(web, "/surveys").text
    assert "No answers yet" in page and "survey:" in page
    assert "CSV" not in page


def test_what_callers_and_files_say_is_text_alone(web: WebSide) -> None:
    answer = SurveyAnswer(CallId("<i>"), "a<b", CSAT, 5, "keys", time.time(), "<u>")
    web.store.surveys.put_answer(answer)
    page = _read(web, "/surveys").text
    assert "a&lt;b" in page and "<u>" not in page and "<i>" not in page


def _moment(at: datetime) -> int:
    return int(at.timestamp() // 900)


def test_the_course_has_a_point_for_each_hour_or_day_of_the_firms_clock() -> None:
    spring = date(2026, 3, 29)  # of 23 hours
    day = TimeRange(spring, spring, BERLIN)
    at = _moment(datetime(2026, 3, 29, 9, 45, tzinfo=BERLIN))
    place = PlaceCount("s", CSAT, "", "", 5, 1)
    (card,) = cards_of([place], [QuarterCount("s", CSAT, at, 5, 1)], day)
    assert [hit.about for hit in card.course.hits] == ["09:00: 100 %, 1 answer"]
    week = TimeRange(spring - timedelta(days=6), spring, BERLIN)
    late = _moment(datetime(2026, 3, 28, 23, 45, tzinfo=BERLIN))
    quarters = [QuarterCount("s", CSAT, at, 5, 1), QuarterCount("s", CSAT, late, 1, 2)]
    (card,) = cards_of([place], quarters, week)
    assert [hit.about for hit in card.course.hits] == [
        "2026-03-28: 0 %, 2 answers",
        "2026-03-29: 100 %, 1 answer",
    ]


def test_the_file_has_every_answer_once(web: WebSide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony.web.promises.survey_routes.PAGE", 2)
    _answered(web, 5, 4, 3, 2, 1)
    answer = _read(web, "/surveys.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["score"] for row in rows] == ["5", "4", "3", "2", "1"]
    moment = datetime.fromisoformat(rows[0]["answered_at"])
    assert abs(moment - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-1+1", "'-1+1"),
        ("+4930", "+4930"),
        (-3, "-3"),
        ("a", "a"),
    ],
)
def test_no_cell_is_a_formula(value: object, cell: str) -> None:
    assert _cell(value) == cell
    assert csv_export.PAGE > 1
