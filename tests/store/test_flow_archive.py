"""What callers did in flows: counted by step, way and time, whatever database counts."""

from __future__ import annotations

from telephony.domain.termination import Reason
from telephony.domain.timeline import Detail, Kind, TimelineEntry
from telephony.domain.visits import Ending
from telephony.interfaces.call_store import CallRecord
from telephony.interfaces.flow_figures import CommandCount, LeftCall, Period, VersionCount, WayCount
from telephony.store.call_store import CallStore
from tests.peers.waiting import wait_until
from tests.store.records import ARRIVAL, arriving, finished

ALWAYS = Period(0.0, ARRIVAL * 2)


def _note(record: CallRecord, event: str, **details: Detail) -> TimelineEntry:
    return TimelineEntry(record.facts.received_at, Kind.STEP, event, details)


def _call(store: CallStore, number: int, *steps: tuple[str, str], reason: Reason) -> CallRecord:
    """A call that goes through these steps, each entered by a way."""
    record = finished(arriving(number), reason)
    store.begin(arriving(number))
    notes = []
    for step, way in steps:
        notes.append(_note(record, "step", step=step, way=way))
        if step == "menu":
            notes.append(_note(record, "no input", attempt=1))
    store.finish(record, notes)
    return record


def _written(store: CallStore) -> None:
    wait_until(lambda: store.backlog == 0, within=10, what="the calls to be on disk")


def _three_calls(store: CallStore) -> list[CallRecord]:
    menu, sales = ("menu", ""), ("sales", "menu.choices.sales")
    calls = [
        _call(store, 1, menu, sales, reason=Reason.FLOW_HANGUP),
        _call(store, 2, menu, ("menu", "menu.choices.again"), sales, reason=Reason.CALLER_HANGUP),
        _call(store, 3, menu, reason=Reason.CALLER_HANGUP),
    ]
    _written(store)
    return calls


def test_visits_are_counted_by_how_they_ended(store: CallStore) -> None:
    _three_calls(store)
    counts = store.flows.way_counts("main", "1", ALWAYS)
    assert sorted(counts, key=str) == sorted(
        [
            WayCount("menu", Ending.LEFT, "menu.choices.sales", "sales", 2, 1, 2, 0),
            WayCount("menu", Ending.LEFT, "menu.choices.again", "menu", 1, 1, 1, 0),
            WayCount("menu", Ending.HUNG_UP, "", "", 1, 1, 1, 0),
            WayCount("sales", Ending.ENDED, "", "", 1, 1, 0, 0),
            WayCount("sales", Ending.HUNG_UP, "", "", 1, 1, 0, 0),
        ],
        key=str,
    )
    assert store.flows.way_counts("main", "2", ALWAYS) == []
    assert store.flows.way_counts("other", "1", ALWAYS) == []


def test_only_the_period_counts(store: CallStore) -> None:
    _, second, third = _three_calls(store)
    period = Period(second.facts.received_at, third.facts.received_at)
    assert sum(count.visits for count in store.flows.way_counts("main", "1", period)) == 3
    assert store.flows.version_counts("main", period) == [
        VersionCount("1", 3, second.facts.received_at)
    ]
    assert store.flows.calls_by_flow(second.facts.received_at) == {"main": 2}
    assert store.flows.calls_by_flow(ARRIVAL * 2) == {}


def test_calls_that_were_left_in_a_step_are_found_newest_first(store: CallStore) -> None:
    _, _, third = _three_calls(store)
    assert store.flows.hung_up_in("main", "1", "menu", ALWAYS, limit=5) == [
        LeftCall(third.facts.call_id, third.facts.received_at)
    ]
    _call(store, 4, ("menu", ""), reason=Reason.CALLER_HANGUP)
    _written(store)
    newest = store.flows.hung_up_in("main", "1", "menu", ALWAYS, limit=1)
    assert [call.call_id for call in newest] == [arriving(4).facts.call_id]


def test_a_call_written_twice_counts_once(store: CallStore) -> None:
    for _ in range(2):
        _call(store, 1, ("menu", ""), reason=Reason.FLOW_HANGUP)
        _written(store)
    assert [count.visits for count in store.flows.way_counts("main", "1", ALWAYS)] == [1]


def test_commands_are_counted_by_step_and_name(store: CallStore) -> None:
    for number in (1, 2):
        record = finished(arriving(number), Reason.CALLER_HANGUP)
        store.begin(arriving(number))
        commands = ["command repeat", "command help", "command repeat"]
        notes = [_note(record, "step", step="menu"), *(_note(record, one) for one in commands)]
        notes += [_note(record, "step", step="sales"), _note(record, "command help")]
        store.finish(record, notes)
    _written(store)
    assert store.flows.command_counts("main", "1", ALWAYS) == [
        CommandCount("menu", "help", 2),
        CommandCount("menu", "repeat", 4),
        CommandCount("sales", "help", 2),
    ]
    assert store.flows.command_counts("main", "1", Period(0.0, ARRIVAL)) == []
    assert store.flows.command_counts("main", "2", ALWAYS) == []
