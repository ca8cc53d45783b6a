"""How a session begins, lasts and ends."""

from __future__ import annotations

import asyncio

import pytest

from telephony.access.sessions import SessionBook, SessionLimits
from telephony.domain.user import Role, User
from tests.access.clock import Clock

ANN = User("ann", frozenset({Role.AGENT}))
BOB = User("bob", frozenset({Role.AGENT}))
LIMITS = SessionLimits(idle=60, longest=600, for_each_user=3, in_all=5)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(clock: Clock) -> SessionBook:
    return SessionBook(LIMITS, clock)


def test_a_secret_opens_its_own_session(book: SessionBook) -> None:
    ann, bob = book.begin(ANN), book.begin(BOB)
    found = book.find(ann), book.find(bob)
    assert [session.user for session in found if session] == [ANN, BOB]
    assert len({ann, bob}) == 2
    assert len(ann) >= 43  # 256 bits


@pytest.mark.parametrize("secret", ["", "x", "\N{GREEK SMALL LETTER OMEGA}", "0" * 10_000])
def test_a_forged_secret_opens_nothing(book: SessionBook, secret: str) -> None:
    book.begin(ANN)
    assert book.find(secret) is None
    book.end(secret)
    assert len(book) == 1


def test_the_secret_itself_is_not_kept(book: SessionBook) -> None:
    secret = book.begin(ANN)
    assert secret not in repr(vars(book))


def test_after_signing_out_the_secret_is_worth_nothing(book: SessionBook) -> None:
    secret = book.begin(ANN)
    book.end(secret)
    assert book.find(secret) is None


def test_use_keeps_it_and_disuse_ends_it(book: SessionBook, clock: Clock) -> None:
    secret = book.begin(ANN)
    for _ in range(5):
        clock.now += 59
        assert book.find(secret) is not None
    clock.now += 60
    assert book.find(secret) is None
    clock.now -= 30
    assert book.find(secret) is None, "what has ended doesn't come back"


def test_no_use_keeps_it_beyond_its_longest(book: SessionBook, clock: Clock) -> None:
    secret = book.begin(ANN)
    for _ in range(11):
        clock.now += 50
        assert book.find(secret) is not None
    clock.now += 50
    assert book.find(secret) is None


def test_one_too_many_ends_the_one_unused_for_longest(book: SessionBook, clock: Clock) -> None:
    secrets = []
    for _ in range(3):
        secrets.append(book.begin(ANN))
        clock.now += 1
    book.find(secrets[0])
    clock.now += 1
    book.begin(BOB)
    newest = book.begin(ANN)
    assert [bool(book.find(secret)) for secret in (*secrets, newest)] == [True, False, True, True]


def test_the_number_of_all_is_bounded(book: SessionBook, clock: Clock) -> None:
    first = book.begin(User("user 0", frozenset()))
    for number in range(1, 20):
        clock.now += 1
        book.begin(User(f"user {number}", frozenset()))
    assert len(book) == 5
    assert book.find(first) is None


def test_whoever_waits_for_its_end_is_told(book: SessionBook) -> None:
    async def wait() -> None:
        secret = book.begin(ANN)
        session = book.find(secret)
        assert session is not None
        over = asyncio.create_task(session.over())
        await asyncio.sleep(0)
        assert not over.done()
        book.end(secret)
        async with asyncio.timeout(1):
            await over

    asyncio.run(wait())


def test_disuse_is_told_too() -> None:
    async def wait() -> None:
        loop = asyncio.get_running_loop()
        book = SessionBook(SessionLimits(idle=0.05), loop.time)
        session = book.find(book.begin(ANN))
        assert session is not None
        async with asyncio.timeout(5):
            await session.over()
        assert session.seconds_left <= 0

    asyncio.run(wait())


def test_whose_rights_have_changed_is_signed_out_everywhere(book: SessionBook) -> None:
    secrets = [book.begin(ANN), book.begin(ANN)]
    bob = book.begin(BOB)
    book.end_of({"ann", "nobody"})
    assert [book.find(secret) for secret in secrets] == [None, None]
    assert book.find(bob) is not None
