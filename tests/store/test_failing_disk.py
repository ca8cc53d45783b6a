"""The disk is full, the database is locked or gone: calls go on, and nothing noted is lost."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import event

from telephony.domain.errors import StoreError
from telephony.store.call_store import CallStore
from tests.peers.waiting import wait_until
from tests.store.conftest import OpenStore
from tests.store.records import arrivals, arriving, finished, timeline


class Disk:
    """The room that SQLite has for a store's file; full is a real SQLITE_FULL."""

    def __init__(self, store: CallStore) -> None:
        self._pages = 1_000_000
        self.tries = 0
        """Connections used so far, one for each try to write."""
        event.listen(store._database.engine, "checkout", self._limit)

    def fill(self) -> None:
        self._pages = 1  # SQLite reads it as: as many as there are now

    def free(self) -> None:
        self._pages = 1_000_000

    def _limit(self, connection: Any, *_: object) -> None:
        self.tries += 1
        connection.execute(f"PRAGMA max_page_count={self._pages}")


@pytest.fixture
def open_at(open_store_at: OpenStore, sqlite_url: str) -> OpenStore:
    """On SQLite: what these tests break is a file."""
    return partial(open_store_at, sqlite_url)


def settle(store: CallStore, within: float = 10.0) -> bool:
    return asyncio.run(store.settled(within))


@pytest.mark.long
def test_a_full_disk_holds_up_no_call_and_loses_none(store: CallStore) -> None:
    # Each of them needs pages of its own: the first ones must not fit into what is half empty.
    disk, calls = Disk(store), arrivals()
    records = [finished(next(calls)) for _ in range(200)]
    with structlog.testing.capture_logs() as lines:
        disk.fill()
        for record in records:
            store.finish(record, timeline(record, entries=100))
        assert not settle(store)
        assert "full" in store.problem
        assert store.backlog == 200

        started = time.monotonic()
        assert not settle(store, within=60.0), "a call waited for a disk that is known to be full"
        assert time.monotonic() - started < 1

        tried = disk.tries
        wait_until(lambda: disk.tries >= tried + 3, within=10, what="more tries")
        disk.free()
        wait_until(lambda: store.backlog == 0, within=10, what="the backlog to be written")
        wait_until(lambda: not store.problem, within=10, what="the problem to be over")
        assert settle(store)
    assert store.recent(limit=500) == records[::-1]
    assert store.find(records[0].facts.call_id) == (records[0], timeline(records[0], entries=100))
    assert [line["log_level"] for line in lines] == ["critical", "warning"], "told once per change"


def test_a_locked_database_is_waited_for(store: CallStore, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "calls.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.begin(arriving(1))
    assert not settle(store)
    assert "locked" in store.problem
    other.execute("ROLLBACK")
    other.close()
    wait_until(lambda: store.backlog == 0, within=10, what="the backlog to be written")
    assert store.recent(limit=1) == [arriving(1)]


def test_what_waits_to_be_written_is_found_as_if_it_were(store: CallStore, tmp_path: Path) -> None:
    for number in (1, 2):
        store.begin(arriving(number))
    assert settle(store)
    other = sqlite3.connect(tmp_path / "calls.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ended = finished(arriving(1))
    store.finish(ended, timeline(ended))
    store.begin(arriving(3))
    assert store.find(ended.facts.call_id) == (ended, timeline(ended))
    assert store.find(arriving(3).facts.call_id) == (arriving(3), [])
    assert store.recent(limit=3) == [arriving(3), arriving(2), ended]
    assert store.recent(limit=2) == [arriving(3), arriving(2)]
    assert store.recent(limit=3, before=arriving(2).facts.call_id) == [ended]
    other.execute("ROLLBACK")
    other.close()
    assert settle(store)
    assert store.find(ended.facts.call_id) == (ended, timeline(ended))


def test_a_slow_database_says_false_in_time(open_at: OpenStore, tmp_path: Path) -> None:
    store = open_at(lock_timeout=60.0)
    other = sqlite3.connect(tmp_path / "calls.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.begin(arriving(1))
    assert not settle(store, within=0.05)
    assert store.problem == ""
    other.execute("ROLLBACK")
    other.close()
    assert settle(store)


def test_a_database_that_was_taken_away_is_made_anew(store: CallStore, tmp_path: Path) -> None:
    store.begin(arriving(1))
    assert settle(store)
    for file in tmp_path.iterdir():
        file.unlink()
    with structlog.testing.capture_logs() as lines:
        store.begin(arriving(2))
        assert settle(store)
    assert store.recent(limit=10) == [arriving(2)]
    assert [line["log_level"] for line in lines] == ["critical"]
    with sqlite3.connect(tmp_path / "calls.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM calls").fetchone() == (1,)


def test_a_record_that_can_never_be_written_does_not_hold_up_the_others(store: CallStore) -> None:
    impossible = arriving(2, received_at=None)
    with structlog.testing.capture_logs() as lines:
        for record in (arriving(1), impossible, arriving(3)):
            store.begin(record)
        assert settle(store)
    assert store.recent(limit=10) == [arriving(3), arriving(1)]
    assert store.dropped_records == 1
    assert lines[0]["call_id"] == impossible.facts.call_id
    assert "+1555" not in str(lines), "the refusal must not show the record"


def test_memory_is_bounded_and_what_is_dropped_is_counted(open_at: OpenStore) -> None:
    store = open_at(max_waiting_records=10, max_waiting_entries=20)
    disk = Disk(store)
    records = [finished(arriving(number, sip_call_id="x" * 2000)) for number in range(15)]
    disk.fill()
    for record in records:
        store.finish(record, timeline(record, entries=4))
    assert not settle(store)
    assert store.backlog == 10
    assert (store.dropped_records, store.dropped_timelines) == (5, 10)

    disk.free()
    wait_until(lambda: store.backlog == 0, within=10, what="the backlog to be written")
    assert store.recent(limit=20) == records[:4:-1], "the newest are kept"
    lengths = [len((store.find(r.facts.call_id) or (r, []))[1]) for r in records[5:]]
    assert lengths == [0] * 5 + [4] * 5


def test_closing_is_bounded_and_says_what_is_lost(open_at: OpenStore) -> None:
    store = open_at()
    Disk(store).fill()
    done = finished(arriving(1))
    store.finish(done, timeline(done, entries=2000))
    wait_until(lambda: store.problem, within=10, what="the full disk to be found")
    with structlog.testing.capture_logs() as lines:
        assert store.close(within=0.05) == 1
        store.begin(arriving(2))
    assert [line["event"] for line in lines][-2:] == [
        "call records lost at close",
        "call noted after close",
    ]


def test_reading_a_broken_database_is_a_store_error(store: CallStore, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "calls.sqlite3") as connection:
        connection.execute("DROP TABLE timeline")
        connection.execute("DROP TABLE calls")
    with pytest.raises(StoreError, match="no such table"):
        store.recent(limit=1)
    with pytest.raises(StoreError, match="no such table"):
        store.find(arriving(1).facts.call_id)
    with pytest.raises(StoreError, match="no such table"):
        store.recover()
