"""Wrong secrets are counted with other edges, and by this one alone while the database is away."""

from __future__ import annotations

import asyncio
import threading

import pytest
from structlog.testing import capture_logs

from telephony.call_control.errands import lock_outs
from telephony.call_control.errands.lock_outs import ALONE_SECONDS, LockOuts
from telephony.domain.errors import StoreError
from telephony.ivr.errands.lock_out import LockOut


class Database:
    """What all edges count in; `away` when it is."""

    def __init__(self) -> None:
        self.book = LockOut()
        self.away = False
        self.asked = 0
        self.goes_on = threading.Event()
        self.goes_on.set()

    def is_locked(self, subject: str) -> bool:
        return self._book().is_locked(subject, 0.0)

    def begin(self, subject: str, after: int, seconds: float) -> bool:
        return self._book().begin(subject, 0.0, after, seconds)

    def wrong(self, subject: str, after: int, seconds: float) -> bool:
        return self._book().wrong(subject, 0.0, after, seconds)

    def right(self, subject: str) -> None:
        self._book().right(subject)

    def undo(self, subject: str) -> None:
        self._book().undo(subject)

    def _book(self) -> LockOut:
        self.asked += 1
        self.goes_on.wait(10.0)
        if self.away:
            raise StoreError("The server is down.")
        return self.book


class Edge:
    """One with a clock of its own."""

    def __init__(self, database: Database) -> None:
        self.now = 0.0
        self._lock_outs = LockOuts(shared=database, clock=lambda: self.now)

    def tries_wrong(self) -> str:
        """How a wrong secret ends."""

        async def once() -> str:
            if not await self._lock_outs.begin("ann", 3, 60.0):
                return "locked"
            return "locked" if await self._lock_outs.wrong("ann", 3, 60.0) else "wrong"

        return asyncio.run(once())

    def tries_right(self) -> bool:
        async def once() -> bool:
            if not await self._lock_outs.begin("ann", 3, 60.0):
                return False
            await self._lock_outs.right("ann")
            return True

        return asyncio.run(once())


def test_tries_at_two_edges_are_added_up_and_a_right_one_counts_at_both() -> None:
    database = Database()
    one, other = Edge(database), Edge(database)
    assert [one.tries_wrong(), one.tries_wrong()] == ["wrong", "wrong"]
    assert other.tries_right()
    assert [edge.tries_wrong() for edge in (one, other, one, other)] == [
        "wrong",
        "wrong",
        "locked",
        "locked",
    ]
    assert not other.tries_right()


def test_while_the_database_is_away_an_edge_counts_alone_and_asks_now_and_then() -> None:
    database = Database()
    edge = Edge(database)
    assert edge.tries_wrong() == "wrong"
    database.away = True
    with capture_logs() as lines:
        asked = database.asked
        assert [edge.tries_wrong() for _ in range(3)] == ["wrong", "locked", "locked"]
        assert database.asked == asked + 1, "callers don't wait for it one by one"
        edge.now += ALONE_SECONDS
        assert edge.tries_wrong() == "locked"
        database.away = False
        edge.now += ALONE_SECONDS
        assert edge.tries_wrong() == "wrong", "the database knows of one wrong try"
    assert [line["log_level"] for line in lines] == ["critical", "warning"]


def test_a_database_that_does_not_answer_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lock_outs, "ANSWER_SECONDS", 0.01)
    database = Database()
    database.goes_on.clear()

    async def once() -> bool:
        allowed = await LockOuts(shared=database).begin("ann", 3, 60.0)
        assert not database.goes_on.is_set()
        database.goes_on.set()
        return allowed

    with capture_logs() as lines:
        assert asyncio.run(once())
    assert "no answer within" in lines[0]["problem"]
