"""What is written is what is read."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace

from telephony.domain.call import Caller, CallId
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.timeline import Kind, TimelineEntry
from telephony.store.call_store import CallStore
from tests.store.conftest import OpenStore
from tests.store.records import arrivals, arriving, finished, timeline


def settle(store: CallStore) -> bool:
    return asyncio.run(store.settled(10.0))


def test_a_call_is_on_record_from_its_arrival(store: CallStore) -> None:
    record = arriving(1)
    store.begin(record)
    assert settle(store)
    assert store.find(record.facts.call_id) == (record, [])


def test_a_finished_call_comes_back_whole(store: CallStore) -> None:
    record = replace(arriving(1), answered_at=1_700_000_001.25, digits_received=3)
    store.begin(record)
    assert settle(store)
    done = finished(record)
    store.finish(done, timeline(done))
    assert settle(store)
    assert store.find(record.facts.call_id) == (done, timeline(done))


def test_every_termination_comes_back(store: CallStore) -> None:
    calls = arrivals()
    records = [
        record.ended(1.0, termination)
        for reason in Reason
        for termination in (ended(reason), Termination(ended(reason).result, reason, 299, 0))
        for record in [next(calls)]
    ]
    for record in records:
        store.finish(record, [])
    assert settle(store)
    assert [store.find(record.facts.call_id) for record in records] == [(r, []) for r in records]


def test_writing_a_finish_twice_doubles_nothing(store: CallStore) -> None:
    done = finished(arriving(1))
    for _ in range(2):
        store.finish(done, timeline(done))
        assert settle(store)
    assert store.recent(limit=10) == [done]
    assert store.find(done.facts.call_id) == (done, timeline(done))


def test_a_late_begin_does_not_reopen_a_call(store: CallStore) -> None:
    done = finished(arriving(1))
    store.finish(done, timeline(done))
    assert settle(store)
    store.begin(arriving(1))
    assert settle(store)
    assert store.find(done.facts.call_id) == (done, timeline(done))


def test_what_no_database_can_hold_is_made_storable(store: CallStore) -> None:
    record = arriving(1, caller=Caller("+1\x00\udcff"), sip_call_id="a\x00b")
    odd = TimelineEntry(1.0, Kind.CALL, "\udc80", {"text": "\x00\udc80", "loss": math.nan})
    store.finish(finished(record), [odd])
    assert settle(store)
    found = store.find(record.facts.call_id)
    assert found is not None
    assert found[0].facts.caller.number == "+1\ufffd?"
    assert found[1] == [TimelineEntry(1.0, Kind.CALL, "?", {"text": "\x00\udc80", "loss": "nan"})]


def test_an_unknown_call_is_not_found(store: CallStore) -> None:
    assert store.find(CallId("nobody")) is None


def test_pages_go_back_in_time_without_gap_or_overlap(store: CallStore) -> None:
    calls = arrivals()
    records = [next(calls) for _ in range(25)]
    for record in reversed(records):
        store.begin(record)
    assert settle(store)
    pages = [store.recent(limit=10)]
    while page := store.recent(limit=10, before=pages[-1][-1].facts.call_id):
        pages.append(page)
    assert [len(page) for page in pages] == [10, 10, 5]
    assert [record for page in pages for record in page] == records[::-1]


def test_records_outlive_the_program(open_at: OpenStore) -> None:
    done = finished(arriving(1))
    first = open_at()
    first.finish(done, timeline(done))
    assert first.close() == 0
    assert open_at().find(done.facts.call_id) == (done, timeline(done))


def test_settled_covers_what_was_noted_before_it_only(store: CallStore) -> None:
    """Many waiters at once, each with a call of its own: all are told, and all were written."""

    async def one(number: int) -> bool:
        record = finished(arriving(number))
        store.finish(record, timeline(record))
        return await store.settled(10.0) and store.find(record.facts.call_id) is not None

    async def many() -> list[bool]:
        return await asyncio.gather(*(one(number) for number in range(100)))

    assert all(asyncio.run(many()))
    assert store.backlog == 0
