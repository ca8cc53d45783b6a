"""The pages of flows: what is loaded, and what callers did in each step."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.termination import Reason, ended
from telephony.domain.timeline import TimelineEntry
from telephony.domain.visits import Ending
from telephony.interfaces.call_store import CallRecord
from telephony.interfaces.flow_figures import Period, WayCount
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.graph.reading import graph_of
from telephony.web.flows.figures import figures_of, walked_graph
from telephony.web.flows.marks import FigureMarks, share
from telephony.web.flows.side import FlowsSide
from telephony.web.settings import WebSettings
from telephony.web.time_range import MOST_DAYS, time_range
from tests.ivr.dialogue import Dialogue, flow_of
from tests.peers.waiting import wait_until
from tests.web.edge import WebSide
from tests.web.people import SAM, SUE, people

BERLIN = ZoneInfo("Europe/Berlin")
STEPS = """\
  menu:
    menu:
      prompt: For <sales> press 1.
      choices:
        sales: {keys: "1", next: sales}
        again: {keys: "*", next: menu}
      no_match: {say: Bye., next: sales}
      on_failure: sales
  sales: {say: This is sales.}
"""
COMMANDS = "commands: {repeat: {keys: '8'}}\n"


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    """Two steps, three ways between them."""
    return flow_of(tmp_path, STEPS)


@pytest.fixture
def shown(web: WebSide, flow: Flow) -> WebSide:
    """The web side of an edge with that flow."""
    web.flows = FlowsSide(lambda: [flow], web.store.flows, BERLIN)
    return web


def _call(web: WebSide, flow: Flow, number: int, keys: str, version: str = "") -> str:
    """A call of a minute ago, whose caller presses keys and hangs up."""
    call = Dialogue(flow).press(keys)
    if call.end is None:
        call.hangs_up()
    at = time.time() - 60
    call_id = CallId(f"{int(at * 1000):011x}-{number:010x}")
    facts = CallFacts(call_id, "carrier", Caller("+4930123456"), "100", at, f"{number}@x")
    record = CallRecord(facts, flow=flow.name, flow_version=version or flow.version)
    entries = [TimelineEntry(at, note.kind, note.event, note.details) for note in call.notes]
    web.store.finish(record.ended(at + 9, ended(Reason.CALLER_HANGUP)), entries)
    wait_until(lambda: web.store.backlog == 0, within=10, what="the call to be on disk")
    return call_id


def test_the_list_names_each_flow_and_its_calls_today(shown: WebSide, flow: Flow) -> None:
    _call(shown, flow, 1, "1")
    page = shown.get("/flows").text
    assert '<a href="/flows/test">test</a>' in page
    assert flow.version in page
    assert '<td class="figure">1</td>' in page


def test_what_a_reload_refused_is_said(web: WebSide, flow: Flow) -> None:
    sentence = "main.yaml was not taken: line 3 is wrong."
    web.flows = FlowsSide(lambda: [flow], web.store.flows, BERLIN, lambda: sentence)
    assert sentence in web.get("/flows").text


def test_without_calls_the_page_says_so_and_shows_the_flow(shown: WebSide) -> None:
    page = shown.get("/flows/test").text
    assert "No calls yet" in page
    assert page.count('class="step ') == 2
    assert "For &lt;sales&gt; press 1." in page


def test_a_step_shows_who_came_and_how_they_left(shown: WebSide, flow: Flow) -> None:
    _call(shown, flow, 1, "1")
    _call(shown, flow, 2, "**1")
    lost = _call(shown, flow, 3, "")
    page = shown.get("/flows/test?step=menu").text
    assert "3 came" in page
    assert "1 hung up" in page
    assert "2 · 40 %" in page  # of five visits
    assert f'href="/calls/{lost}"' in page
    assert "For &lt;sales&gt; press 1." in page.partition("In the file, from line 5")[2]


def test_a_step_shows_what_callers_asked_for_in_it(web: WebSide, tmp_path: Path) -> None:
    file = tmp_path / "flow.yaml"
    file.write_text(f"flow: test\nlanguage: en-US\nstart: menu\n{COMMANDS}steps:\n{STEPS}")
    flow = load_flow(file)
    web.flows = FlowsSide(lambda: [flow], web.store.flows, BERLIN)
    _call(web, flow, 1, "881")
    page = web.get("/flows/test?step=menu").text
    assert "<dt>Asked for “repeat”</dt><dd>2</dd>" in page
    assert "<td>repeat 2</td>" in page


def test_only_days_that_were_asked_for_count(shown: WebSide, flow: Flow) -> None:
    _call(shown, flow, 1, "1")
    week = date.today() - timedelta(days=8)
    page = shown.get(f"/flows/test?from={week}&to={week + timedelta(days=1)}").text
    assert "No calls yet" in page
    assert shown.get("/flows/test?from=never").status_code == 422


def test_another_version_is_drawn_as_calls_walked_it(shown: WebSide, flow: Flow) -> None:
    _call(shown, flow, 1, "1", version="0123456789ab")
    page = shown.get("/flows/test?version=0123456789ab&step=menu").text
    assert "meet this version any more." in page
    assert page.count('class="step ') == 2
    assert "In the file" not in page
    assert "No calls yet" in shown.get("/flows/test").text


def test_a_supervisor_of_some_queues_sees_figures_and_no_calls(shown: WebSide, flow: Flow) -> None:
    lost = _call(shown, flow, 1, "")
    shown.settings = WebSettings(has_users=True)
    shown.access = people(SUE, SAM)
    everything = shown.get("/flows/test?step=menu", shown.signed_in(SUE)).text
    some = shown.get("/flows/test?step=menu", shown.signed_in(SAM)).text
    assert f"/calls/{lost}" in everything
    assert f"/calls/{lost}" not in some
    assert "1 hung up" in some


@pytest.mark.parametrize(
    "path", ["/flows/none", "/flows/%00", "/flows/test%2Fx", f"/flows/{'x' * 65}"]
)
def test_a_flow_that_is_not_there(shown: WebSide, path: str) -> None:
    assert shown.get(path).status_code in {404, 422}


def test_a_step_that_is_not_there_is_none(shown: WebSide) -> None:
    assert "Ways out" not in shown.get("/flows/test?step=<script>").text


def test_ways_that_no_verb_tells_apart_count_for_the_first(flow: Flow) -> None:
    graph = graph_of(flow)
    counts = [
        WayCount("menu", Ending.LEFT, "menu.no_match.0", "sales", 3, 3, 0, 3),
        WayCount("menu", Ending.LEFT, "", "sales", 2, 2, 0, 0),
        WayCount("menu", Ending.LEFT, "", "gone", 1, 1, 0, 0),
        WayCount("menu", Ending.ENDED, "", "", 4, 4, 0, 0),
        WayCount("sales", Ending.ENDED, "", "", 5, 5, 0, 0),
    ]
    figures = figures_of(graph, counts)
    menu = figures.of_step("menu")
    assert menu.by_way == {"menu.no_match.0": 3, "menu.choices.sales": 2}
    assert menu.otherwise == {"to gone": 1, "the call ended": 4}
    assert figures.of_step("sales").by_way == {"next": 5}
    assert (menu.visits, menu.missed, figures.most_visits) == (10, 3, 10)
    marks = FigureMarks(figures, "/flows/test?")
    assert marks.ways_figures(graph.nodes["menu"].ways[:1]) == "2 · 20 %"
    assert marks.step_classes("menu") == "shade-4"


def test_a_walked_graph_begins_where_callers_began() -> None:
    counts = [
        WayCount("b", Ending.ENDED, "", "", 2, 2, 0, 0),
        WayCount("a", Ending.LEFT, "menu.choices.go_on", "b", 2, 2, 0, 0),
        WayCount("a", Ending.HUNG_UP, "", "", 1, 1, 0, 0),
    ]
    graph = walked_graph("f", "1", counts)
    assert graph.start == "a"
    assert [(way.source, way.target, way.label) for way in graph.ways] == [
        ("b", None, ""),
        ("a", "b", "go on"),
    ]


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(0, 9, "0 %"), (1, 900, "<1 %"), (1, 3, "33 %"), (0, 0, "0 %")]
)
def test_shares_in_words(part: int, whole: int, words: str) -> None:
    assert share(part, whole) == words


def test_days_are_those_of_the_edges_own_clock_and_bounded() -> None:
    noon = datetime(2026, 3, 29, 12, tzinfo=BERLIN).timestamp()  # the clocks went forward
    today = time_range(None, None, noon, BERLIN)
    assert today.period == Period(
        datetime(2026, 3, 28, 23, tzinfo=UTC).timestamp(),
        datetime(2026, 3, 29, 22, tzinfo=UTC).timestamp(),
    )
    ages = time_range(date(1970, 1, 1), date(9999, 12, 31), noon, BERLIN)
    assert (ages.last - ages.first).days == MOST_DAYS - 1
    assert ages.last == date(2026, 3, 29)
    backwards = time_range(date(2026, 3, 9), date(2026, 3, 1), noon, BERLIN)
    assert backwards.first == backwards.last == date(2026, 3, 1)
