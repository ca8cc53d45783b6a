"""Sessions on disk: found again at a start, gone once they ended, written as soon as it works."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text
from structlog.testing import capture_logs

from telephony.domain.user import Role, User
from telephony.interfaces.session_store import SessionRecord
from tests.peers.waiting import wait_until
from tests.store.conftest import OpenStore
from tests.store.records import arriving

ANN = User("ann", frozenset({Role.AGENT, Role.SUPERVISOR}), "Ann Archer", frozenset({"support"}))
BEGUN = 1_700_000_000.0


def session(nth: int, user: User = ANN) -> SessionRecord:
    """The greater `nth`, the later."""
    return SessionRecord(f"{nth:064x}", user, f"{nth:064x}", BEGUN + nth, BEGUN + nth)


def test_sessions_survive_a_restart_the_latest_used_first(open_at: OpenStore) -> None:
    first = open_at()
    bob = session(2, User("bob", frozenset()))
    for record in (session(1), bob, session(3)):
        first.sessions.note_session(record)
    used = replace(session(1), used_at=BEGUN + 99)
    first.sessions.note_session(used)
    first.sessions.drop_session(session(3).key)
    first.close(5.0)
    again = open_at()
    assert list(again.sessions.sessions(0, 10)) == [used, bob]
    assert list(again.sessions.sessions(0, 1)) == [used]
    again.sessions.drop_session(used.key)
    again.close(5.0)
    assert list(open_at().sessions.sessions(0, 10)) == [bob]


def test_what_only_its_use_changes_keeps_its_beginning_and_its_seal(open_at: OpenStore) -> None:
    first = open_at()
    first.sessions.note_session(session(1))
    first.close(5.0)
    again = open_at()
    again.sessions.note_session(
        replace(session(1), seal="f" * 64, begun_at=BEGUN + 50, used_at=BEGUN + 60)
    )
    again.close(5.0)
    assert list(open_at().sessions.sessions(0, 10)) == [replace(session(1), used_at=BEGUN + 60)]


def test_those_that_are_too_old_are_deleted(open_at: OpenStore) -> None:
    first = open_at()
    for nth in (1, 2, 3):
        first.sessions.note_session(session(nth))
    first.close(5.0)
    again = open_at()
    assert list(again.sessions.sessions(BEGUN + 2, 10)) == [session(3)]
    assert list(again.sessions.sessions(0, 10)) == [session(3)]


def test_edges_that_share_a_store_keep_apart(open_at: OpenStore) -> None:
    one = open_at(edge="a")
    one.sessions.note_session(session(1))
    one.close(5.0)
    assert list(open_at(edge="b").sessions.sessions(BEGUN + 5, 10)) == []
    assert list(open_at(edge="a").sessions.sessions(0, 10)) == [session(1)]


def test_a_locked_database_holds_nobody_up_and_loses_nothing(
    open_store_at: OpenStore, sqlite_url: str, tmp_path: Path
) -> None:
    first = open_store_at(sqlite_url)
    first.sessions.note_session(session(1))
    first.close()
    store = open_store_at(sqlite_url)
    with capture_logs() as lines:
        locked = sqlite3.connect(tmp_path / "calls.sqlite3", isolation_level=None)
        locked.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        store.sessions.drop_session(session(1).key)
        store.sessions.note_session(session(2))
        assert time.monotonic() - began < 1
        wait_until(
            lambda: any(line["event"] == "can't be written, and waits" for line in lines),
            within=5,
            what="the failure to be told",
        )
        locked.execute("ROLLBACK")
        locked.close()
        store.close(10.0)
    assert [line["log_level"] for line in lines] == ["critical", "warning"]
    assert list(open_store_at(sqlite_url).sessions.sessions(0, 9)) == [session(2)]


def test_a_database_of_version_6_gets_the_table_and_keeps_its_calls(
    open_store_at: OpenStore, url: str
) -> None:
    old = open_store_at(url)
    old.begin(arriving(1))
    old.close()
    with old._database.engine.begin() as connection:
        connection.execute(text("DROP TABLE sessions"))
        connection.execute(text("UPDATE schema_version SET version = 6"))
    old._database.close()
    store = open_store_at(url)
    assert len(store.recent(limit=9)) == 1
    store.sessions.note_session(session(1))
    store.close()
    assert list(open_store_at(url).sessions.sessions(0, 9)) == [session(1)]
