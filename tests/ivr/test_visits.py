"""A call's way, read from the timeline that its flow left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from telephony.domain.termination import Reason
from telephony.domain.timeline import Detail, Kind, TimelineEntry
from telephony.domain.visits import Ending, Visit, visits
from tests.ivr.dialogue import Dialogue, flow_of
from tests.ivr.test_graph import STEPS


def _note(event: str, **details: Detail) -> TimelineEntry:
    return TimelineEntry(7.0, Kind.STEP, event, details)


def _shown(found: Sequence[Visit]) -> list[tuple[str, str, str, str]]:
    return [(visit.step, visit.ending.value, visit.way, visit.target) for visit in found]


def _timeline(call: Dialogue) -> list[TimelineEntry]:
    return [TimelineEntry(1.0, note.kind, note.event, note.details) for note in call.notes]


def test_each_visit_knows_how_it_was_left(tmp_path: Path) -> None:
    call = Dialogue(flow_of(tmp_path, STEPS, start="menu"))
    call.press("*").prompt_ends().wait(6).prompt_ends().mumbles().prompt_ends().hangs_up()
    found = visits("test", "1", Reason.FLOW_HANGUP, _timeline(call))
    assert _shown(found) == [
        ("menu", "left", "menu.choices.again", "menu"),
        ("menu", "left", "menu.no_match.0", "bye"),
        ("bye", "ended", "", ""),
    ]
    assert [(visit.no_input, visit.no_match) for visit in found] == [(0, 0), (1, 1), (0, 0)]
    assert [visit.first for visit in found] == [True, False, True]


def test_a_caller_who_hangs_up_did_so_in_the_step_that_was_heard() -> None:
    timeline = [_note("step", step="a"), _note("step", step="b", way="next")]
    found = visits("main", "1", Reason.CALLER_HANGUP, timeline)
    assert _shown(found) == [("a", "left", "next", "b"), ("b", "hung_up", "", "")]
    assert [visit.entered_at for visit in found] == [7.0, 7.0]
    assert visits("main", "1", Reason.CALLER_HANGUP, []) == []


def test_commands_belong_to_the_visit_in_which_they_were_given() -> None:
    given = [_note("command repeat"), _note("command help"), _note("command repeat")]
    timeline = [_note("command lost"), _note("step", step="a"), *given, _note("step", step="b")]
    found = visits("main", "1", Reason.CALLER_HANGUP, timeline)
    assert [visit.commands for visit in found] == [{"repeat": 2, "help": 1}, {}]


CALLED = [
    _note("step", step="ask"),
    _note("flow called", flow="pin", version="9"),
    _note("step", flow="pin", step="first"),
    _note("no match"),
]


def test_what_happens_in_a_called_flow_belongs_to_it() -> None:
    back = [_note("flow returned", flow="pin"), _note("step", step="done", way="next")]
    found = visits("main", "1", Reason.FLOW_HANGUP, [*CALLED, *back])
    assert [(visit.flow, visit.version, visit.step) for visit in found] == [
        ("main", "1", "ask"),
        ("pin", "9", "first"),
        ("main", "1", "done"),
    ]
    assert _shown(found) == [
        ("ask", "left", "next", "done"),
        ("first", "returned", "", ""),
        ("done", "ended", "", ""),
    ]
    assert found[1].no_match == 1


def test_who_hangs_up_in_a_called_flow_is_lost_to_both() -> None:
    found = visits("main", "1", Reason.CALLER_HANGUP, CALLED)
    assert [visit.ending for visit in found] == [Ending.HUNG_UP, Ending.HUNG_UP]


def test_a_called_flow_that_fails_goes_on_where_it_was_called() -> None:
    failed = [_note("step failed", step="first"), _note("step", step="sorry", way="on_error")]
    found = visits("main", "1", Reason.FLOW_HANGUP, [*CALLED, *failed])
    assert _shown(found) == [
        ("ask", "left", "on_error", "sorry"),
        ("first", "returned", "", ""),
        ("sorry", "ended", "", ""),
    ]
