"""Edges on one PostgreSQL count wrong secrets together, by the rules of one edge alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlalchemy import text

from telephony.interfaces.lock_out_store import SharedLockOuts
from telephony.ivr.errands.lock_out import LockOut
from telephony.store.call_store import CallStore
from tests.peers.postgresql import PostgreSqlServer
from tests.peers.waiting import wait_until
from tests.store.conftest import OpenStore

pytestmark = pytest.mark.peer

SUBJECT = f"{7:064x}"
AFTER, SECONDS = 3, 600.0


@pytest.fixture
def url(postgresql: PostgreSqlServer) -> str:
    return postgresql.new_database()


@pytest.fixture
def edges(open_store_at: OpenStore, url: str) -> Sequence[CallStore]:
    """Two that share a database."""
    return [open_store_at(url, edge=name) for name in ("berlin", "bonn")]


def shared(store: CallStore) -> SharedLockOuts:
    assert store.shared_lock_outs is not None
    return store.shared_lock_outs


class Alone:
    """One edge's own book, with the methods of one that is shared."""

    def __init__(self) -> None:
        self._book = LockOut()

    def is_locked(self, subject: str) -> bool:
        return self._book.is_locked(subject, 0.0)

    def begin(self, subject: str, after: int, seconds: float) -> bool:
        return self._book.begin(subject, 0.0, after, seconds)

    def wrong(self, subject: str, after: int, seconds: float) -> bool:
        return self._book.wrong(subject, 0.0, after, seconds)

    def right(self, subject: str) -> None:
        self._book.right(subject)

    def undo(self, subject: str) -> None:
        self._book.undo(subject)


TALKS = {
    "wrong until locked": "bw bw bw b l r l",
    "right in between": "bw bw br bw bw l bw l",
    "side by side": "b b b b w w w l",
    "one that couldn't be looked at": "bu bu bu bu bw bw bw l",
    "right while it is locked": "b b b w r l b",
}


def outcome(book: SharedLockOuts, talk: str) -> str:
    """What a talk brings: each letter a method, T, F and - what it returned."""
    does: dict[str, Callable[[], bool | None]] = {
        "b": lambda: book.begin(SUBJECT, AFTER, SECONDS),
        "w": lambda: book.wrong(SUBJECT, AFTER, SECONDS),
        "r": lambda: book.right(SUBJECT),
        "u": lambda: book.undo(SUBJECT),
        "l": lambda: book.is_locked(SUBJECT),
    }
    letters = {True: "T", False: "F", None: "-"}
    return "".join(letter + letters[does[letter]()] for letter in talk.replace(" ", ""))


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS.keys())
def test_all_edges_count_as_one_does(edges: Sequence[CallStore], talk: str) -> None:
    turns = count()

    class InTurn:
        """Each try at another edge."""

        def __getattr__(self, name: str) -> object:
            return getattr(shared(edges[next(turns) % 2]), name)

    assert outcome(InTurn(), talk) == outcome(Alone(), talk)  # type: ignore[arg-type]


def test_tries_at_the_same_moment_are_no_more_than_one_after_the_other(
    edges: Sequence[CallStore],
) -> None:
    with ThreadPoolExecutor(8) as calls:
        begun = list(
            calls.map(lambda n: shared(edges[n % 2]).begin(SUBJECT, AFTER, SECONDS), range(24))
        )
    assert begun.count(True) == AFTER


def test_a_lock_outlives_the_edges_and_ends(
    edges: Sequence[CallStore], open_store_at: OpenStore, url: str
) -> None:
    outcome(shared(edges[0]), "bwbwbw")
    for edge in edges:
        edge.close()
    again = shared(open_store_at(url, edge="cologne"))
    assert outcome(again, "lb") == "lTbF"
    assert again.begin("other", AFTER, 0.05)
    wait_until(lambda: again.begin("other", 1, 0.05), within=5, what="the first try to be over")


def test_what_is_over_leaves_the_disk(edges: Sequence[CallStore]) -> None:
    book = shared(edges[0])
    for number in range(20):
        book.begin(f"{number:064x}", AFTER, -1.0)
    book.begin(SUBJECT, AFTER, SECONDS)
    with edges[1]._database.engine.connect() as connection:
        left = connection.scalars(text("SELECT subject FROM lock_outs")).all()
    assert left == [SUBJECT]


def test_a_file_of_one_edge_has_none(open_store_at: OpenStore, sqlite_url: str) -> None:
    assert open_store_at(sqlite_url).shared_lock_outs is None
