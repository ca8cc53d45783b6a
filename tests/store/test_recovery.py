"""Calls that nobody saw the end of."""

from __future__ import annotations

import asyncio
import time

from telephony.domain.call import new_call_id
from telephony.domain.termination import Reason, ended
from tests.store.conftest import OpenStore
from tests.store.records import arriving, finished


def test_calls_without_an_end_are_closed_and_counted(open_at: OpenStore) -> None:
    dead = open_at()
    cut_off, done = arriving(1), finished(arriving(2))
    dead.begin(cut_off)
    dead.finish(done, [])
    dead.close()

    reopened = open_at()
    assert reopened.recover() == 1
    found = reopened.find(cut_off.facts.call_id)
    assert found is not None
    record, timeline = found
    assert record.termination == ended(Reason.EDGE_DIED)
    assert [entry.event for entry in timeline] == ["found without an end"]
    assert reopened.find(done.facts.call_id) == (done, [])
    assert reopened.recover() == 0


def test_calls_of_this_run_are_left_alone(open_at: OpenStore) -> None:
    store = open_at()
    now = time.time()
    store.begin(arriving(1, call_id=new_call_id(now), received_at=now))
    assert asyncio.run(store.settled(10.0))
    assert store.recover() == 0


def test_calls_of_another_edge_are_left_alone(open_at: OpenStore) -> None:
    other = open_at(edge="berlin")
    other.begin(arriving(1))
    assert asyncio.run(other.settled(10.0))
    assert open_at(edge="paris").recover() == 0
    assert open_at(edge="berlin").recover() == 1


def test_the_edges_own_word_about_the_end_replaces_the_guess(open_at: OpenStore) -> None:
    store = open_at()
    store.begin(arriving(1))
    assert asyncio.run(store.settled(10.0))
    store.recover()
    done = finished(arriving(1))
    store.finish(done, [])
    assert asyncio.run(store.settled(10.0))
    assert store.find(done.facts.call_id) == (done, [])
