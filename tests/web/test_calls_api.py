"""`/api/calls`: calls in progress and on record, as one list."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from telephony.domain.termination import Reason
from telephony.interfaces.call_store import CallRecord
from telephony.interfaces.edge_view import CallInProgress
from tests.store.records import arriving, finished, timeline
from tests.web.edge import WebSide


def write(web: WebSide, records: Iterable[CallRecord]) -> None:
    for record in records:
        if record.ended_at is None:
            web.store.begin(record)
        else:
            web.store.finish(record, timeline(record))
    assert asyncio.run(web.store.settled(10.0))


def ids(calls: list[dict[str, Any]]) -> list[str]:
    return [call["call_id"] for call in calls]


def test_no_calls_is_an_empty_page(web: WebSide) -> None:
    assert web.get("/api/calls").json() == {"calls": [], "next": None}


def test_a_finished_call_is_shown_whole(web: WebSide) -> None:
    record = replace(finished(arriving(1)), answered_at=1_700_000_001.5, digits_received=2)
    write(web, [record])
    [call] = web.get("/api/calls").json()["calls"]
    assert call == {
        "call_id": record.facts.call_id,
        "state": "ended",
        "trunk": "carrier",
        "caller": {"number": "+15551230000", "name": "Ann", "asserted": True},
        "called_number": "100",
        "flow": "main",
        "flow_version": "1",
        "sip_call_id": "1@peer",
        "received_at": "2023-11-14T22:13:21Z",
        "answered_at": "2023-11-14T22:13:21.500000Z",
        "ended_at": "2023-11-14T22:13:31Z",
        "answered_after_seconds": 0.5,
        "duration_seconds": 10.0,
        "termination": {
            "result": "completed",
            "reason": "caller_hangup",
            "sip_status": 200,
            "q850_cause": 16,
        },
        "digits_received": 2,
    }


def test_a_call_in_progress_is_shown_as_it_stands_not_as_it_was_written(web: WebSide) -> None:
    written = arriving(1)
    write(web, [written])
    live = replace(written, answered_at=written.facts.received_at + 1)
    web.edge.calls_in_progress = [CallInProgress(live)]
    [call] = web.get("/api/calls").json()["calls"]
    assert call["state"] == "active"
    assert call["answered_after_seconds"] == 1.0
    assert call["duration_seconds"] > 1.0
    assert call["ended_at"] is None


def test_a_call_that_could_not_be_written_is_shown_while_it_lasts(web: WebSide) -> None:
    web.edge.calls_in_progress = [CallInProgress(arriving(1))]
    assert len(web.get("/api/calls").json()["calls"]) == 1


def test_nobody_saw_the_end_of_a_cut_off_call(web: WebSide) -> None:
    write(web, [finished(arriving(1), Reason.EDGE_DIED)])
    [call] = web.get("/api/calls").json()["calls"]
    assert call["duration_seconds"] is None


@pytest.mark.parametrize("state", ["", "&state=ended", "&state=active"])
@pytest.mark.parametrize("limit", [1, 3, 4, 12, 500])
def test_pages_show_every_call_once_newest_first(web: WebSide, limit: int, state: str) -> None:
    records = [finished(arriving(n)) if n % 3 else arriving(n) for n in range(12)]
    write(web, [record for record in records if record.facts.call_id != records[6].facts.call_id])
    live = [record for record in records if record.ended_at is None]
    web.edge.calls_in_progress = [CallInProgress(record) for record in live]
    wanted = [
        record.facts.call_id
        for record in records[::-1]
        if state == "" or (record.ended_at is None) == (state == "&state=active")
    ]
    seen: list[str] = []
    page = web.get(f"/api/calls?limit={limit}{state}").json()
    while True:
        assert len(page["calls"]) <= limit
        seen += ids(page["calls"])
        if page["next"] is None:
            break
        page = web.get(f"/api/calls?limit={limit}{state}&before={page['next']}").json()
    assert seen == wanted


def test_rare_ended_calls_are_found_behind_many_active_ones(web: WebSide) -> None:
    records = [finished(arriving(0)), *(arriving(n) for n in range(1, 60))]
    write(web, records)
    found: list[str] = []
    page = web.get("/api/calls?limit=1&state=ended").json()
    while page["next"] is not None:
        found += ids(page["calls"])
        page = web.get(f"/api/calls?limit=1&state=ended&before={page['next']}").json()
    assert found + ids(page["calls"]) == [records[0].facts.call_id]


def test_a_call_has_its_timeline(web: WebSide) -> None:
    record = finished(arriving(1))
    write(web, [record])
    answer = web.get(f"/api/calls/{record.facts.call_id}").json()
    assert answer["call"]["call_id"] == record.facts.call_id
    assert [entry["after_seconds"] for entry in answer["timeline"]] == [0.0, 1.0, 2.0]
    assert answer["timeline"][1] == {
        "at": "2023-11-14T22:13:22Z",
        "after_seconds": 1.0,
        "kind": "digit",
        "event": "key",
        "details": {"digit": "5", "seq": 1, "late": False},
    }


def test_a_call_in_progress_has_its_timeline_so_far(web: WebSide) -> None:
    record = arriving(1)
    write(web, [record])
    web.edge.calls_in_progress = [CallInProgress(record, timeline(record))]
    answer = web.get(f"/api/calls/{record.facts.call_id}").json()
    assert len(answer["timeline"]) == 3


def test_an_unknown_call_is_a_sentence(web: WebSide) -> None:
    answer = web.get("/api/calls/nobody")
    assert answer.status_code == 404
    assert answer.json() == {"error": "There is no call 'nobody' on record."}


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=many", "state=gone", "before=" + "x" * 65]
)
def test_what_cannot_be_asked_is_a_sentence(web: WebSide, query: str) -> None:
    answer = web.get(f"/api/calls?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(query.partition("=")[0])


def test_a_broken_database_is_a_sentence(web: WebSide, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "calls.sqlite3") as connection:
        connection.execute("DROP TABLE calls")
    answer = web.get("/api/calls")
    assert answer.status_code == 503
    assert "no such table" in answer.json()["error"]
