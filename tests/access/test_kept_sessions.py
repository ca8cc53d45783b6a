"""Who stays signed in when the edge starts again, and who doesn't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from telephony.access.kept_sessions import KeptSessions
from telephony.access.password_sign_in import Account
from telephony.access.session_seal import Grounds, key_of
from telephony.access.sessions import SessionBook, SessionLimits
from telephony.domain.user import Role, User
from telephony.interfaces.session_store import SessionRecord
from tests.access.clock import Clock

ANN = User("ann", frozenset({Role.AGENT}), "Ann Archer")
BOB = User("bob", frozenset({Role.SUPERVISOR}), queues=frozenset({"support"}))
LIMITS = SessionLimits(idle=600, longest=3600, for_each_user=3, in_all=5)
EPOCH = 1_800_000_000.0


class Shelf:
    """A `SessionStore` in memory: what a database would hold."""

    def __init__(self) -> None:
        self.records: dict[str, SessionRecord] = {}
        self.writes = 0

    def note_session(self, record: SessionRecord) -> None:
        self.writes += 1
        self.records[record.key] = record

    def drop_session(self, key: str) -> None:
        self.records.pop(key, None)

    def sessions(self, begun_after: float, most: int) -> Sequence[SessionRecord]:
        return list(self.records.values())


class Run:
    """An edge from its start: a clock that began anew, the wall's time, and who is known."""

    def __init__(
        self, shelf: Shelf, at: float = EPOCH, ann: str = "hash", bob: str = "hash"
    ) -> None:
        self.clock, self.wall = Clock(), Clock()
        self.wall.now = at
        self.grounds = Grounds([Account(ANN, "", f"ann {ann}"), Account(BOB, "", f"bob {bob}")])
        self.book = SessionBook(LIMITS, self.clock)
        kept = KeptSessions(shelf, self.grounds.of, self.clock, self.wall)
        self.book.bring_back(kept, list(shelf.records.values()))

    def passes(self, seconds: float) -> None:
        self.clock.now += seconds
        self.wall.now += seconds

    def knows(self, secret: str) -> User | None:
        session = self.book.find(secret)
        return session.user if session else None


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_people_stay_signed_in(shelf: Shelf) -> None:
    first = Run(shelf)
    ann, bob = first.book.begin(ANN), first.book.begin(BOB)
    again = Run(shelf, EPOCH + 10)
    assert [again.knows(secret) for secret in (ann, bob, "another")] == [ANN, BOB, None]
    third = Run(shelf, EPOCH + 20)
    assert third.knows(ann) == ANN


def test_what_is_kept_opens_nothing(shelf: Shelf) -> None:
    secret = Run(shelf).book.begin(ANN)
    (record,) = shelf.records.values()
    assert secret not in repr(record)
    assert Run(shelf).knows(record.key) is None
    assert Run(shelf).knows(record.seal) is None


def test_whoever_signed_out_stays_out(shelf: Shelf) -> None:
    first = Run(shelf)
    secret = first.book.begin(ANN)
    first.book.end(secret)
    assert shelf.records == {}
    assert Run(shelf).knows(secret) is None


def test_a_session_grows_no_younger_by_a_restart(shelf: Shelf) -> None:
    secret = Run(shelf).book.begin(ANN)
    for hour in range(1, 7):
        run = Run(shelf, EPOCH + hour * 590)
        assert (run.knows(secret) is not None) == (hour * 590 < 3600)
        run.book.note_use()
    assert Run(shelf, EPOCH + 3600).knows(secret) is None
    assert shelf.records == {}


def test_time_that_the_edge_is_down_counts_as_disuse(shelf: Shelf) -> None:
    secret = Run(shelf).book.begin(ANN)
    kept = dict(shelf.records)
    assert Run(shelf, EPOCH + 600).knows(secret) is None
    shelf.records = kept
    assert Run(shelf, EPOCH + 599).knows(secret) == ANN


def test_use_is_noted_now_and_then_and_at_the_end(shelf: Shelf) -> None:
    first = Run(shelf)
    secret = first.book.begin(ANN)
    for _ in range(119):
        first.passes(1)
        first.knows(secret)
    assert shelf.writes == 2, "at the beginning, and a minute later"
    first.book.note_use()
    assert shelf.records[key_of(secret)].used_at == EPOCH + 119
    first.book.note_use()
    assert shelf.writes == 3


def test_a_wall_clock_that_was_set_back_gives_no_more_than_a_new_session(shelf: Shelf) -> None:
    secret = Run(shelf).book.begin(ANN)
    run = Run(shelf, EPOCH - 86_400)
    assert run.knows(secret) == ANN
    run.passes(600)
    assert run.knows(secret) is None


@pytest.mark.parametrize(
    ("known", "ann", "bob"),
    [({"ann": "new"}, None, BOB), ({"bob": "less"}, ANN, None), ({}, ANN, BOB)],
    ids=["ann has another password", "bob has other rights", "nothing changed"],
)
def test_whose_rights_changed_while_the_edge_was_down_signs_in_again(
    shelf: Shelf, known: dict[str, str], ann: User | None, bob: User | None
) -> None:
    first = Run(shelf)
    secrets = first.book.begin(ANN), first.book.begin(BOB)
    again = Run(shelf, EPOCH + 1, **known)
    assert tuple(again.knows(secret) for secret in secrets) == (ann, bob)
    back = Run(shelf, EPOCH + 2)
    assert tuple(back.knows(secret) for secret in secrets) == (ann, bob), "it's over for good"


def test_whoever_is_gone_is_forgotten(shelf: Shelf) -> None:
    first = Run(shelf)
    secret = first.book.begin(User("eve", frozenset({Role.AGENT})))
    assert first.knows(secret) is not None
    assert len(Run(shelf).book) == 0
    assert shelf.records == {}


def test_a_row_that_somebody_changed_is_worth_nothing(shelf: Shelf) -> None:
    secret = Run(shelf).book.begin(ANN)
    (record,) = shelf.records.values()
    everything = User("ann", frozenset(Role))
    for forged in (
        replace(record, user=everything),
        replace(record, user=BOB),
        replace(record, seal="0" * 64),
        replace(record, seal="\N{GREEK SMALL LETTER OMEGA}"),
    ):
        shelf.records[record.key] = forged
        assert Run(shelf).knows(secret) is None, forged
    shelf.records[record.key] = record
    assert Run(shelf).knows(secret) == ANN


def test_one_who_is_changed_while_the_edge_runs_is_signed_out_of_kept_sessions_too(
    shelf: Shelf,
) -> None:
    secret = Run(shelf).book.begin(ANN)
    again = Run(shelf)
    changed = again.grounds.know([Account(BOB, "", "bob hash")])
    assert changed == ["ann"]
    again.book.end_of(changed)
    assert again.knows(secret) is None
    assert shelf.records == {}


def test_no_more_come_back_than_there_may_be(shelf: Shelf) -> None:
    secret = Run(shelf).book.begin(ANN)
    (record,) = shelf.records.values()
    for number in range(20):
        shelf.records[f"{number}"] = replace(record, key=f"{number}")
    again = Run(shelf)
    assert len(again.book) == LIMITS.in_all == len(shelf.records)
    assert again.knows(secret) == ANN
