"""Passwords are hashed, checked, and never weigh on calls."""

from __future__ import annotations

import asyncio
import os
import sys
import threading

import pytest
from argon2 import PasswordHasher, Type

from telephony.access.password_sign_in import NOBODYS_HASH
from telephony.access.passwords import (
    MAX_WAITING,
    NICENESS,
    WORKERS,
    Busy,
    PasswordChecker,
    check_hash,
    hash_password,
    matches,
)
from telephony.domain.errors import ConfigurationError

PASSWORD = "correct horse \N{GREEK SMALL LETTER OMEGA}"
HASH = hash_password(PASSWORD)


def test_a_hash_is_of_its_password_alone() -> None:
    check_hash(HASH)
    assert matches(PASSWORD, HASH)
    assert not matches(PASSWORD + " ", HASH)
    assert not matches("", HASH)
    assert hash_password(PASSWORD) != HASH, "salted"


def test_nobodys_hash_is_checked_in_earnest_and_fits_nothing() -> None:
    check_hash(NOBODYS_HASH)
    assert NOBODYS_HASH.split("$")[3] == HASH.split("$")[3], "the same work"
    assert not matches("nobody has this!", NOBODYS_HASH)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 257])
def test_too_short_or_long_a_password_is_refused(password: str) -> None:
    with pytest.raises(ConfigurationError, match="8 to 256 characters"):
        hash_password(password)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "$argon2id$",
        "$argon2id$v=19$m=x,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
        "$2b$12$abcdefghijklmnopqrstuv",
        PasswordHasher(1, 8, 1, type=Type.I).hash("a password", salt=b"saltsalt"),
        "$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$v=19$m=19456,t=999,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
    ],
)
def test_what_is_no_hash_or_too_dear_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="telephony user hash"):
        check_hash(text)


def test_the_loop_goes_on_and_checks_yield_to_calls() -> None:
    niceness: list[int] = []

    def verify(password: str, _hashed: str) -> bool:
        niceness.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return matches(password, HASH)

    async def check() -> None:
        checker = PasswordChecker(verify)
        pending = asyncio.create_task(checker.is_right(PASSWORD, HASH))
        turns = 0
        while not pending.done():
            turns += 1
            await asyncio.sleep(0)
        assert await pending
        assert turns > 1
        checker.close()

    asyncio.run(check())
    if sys.platform == "linux":
        assert niceness == [NICENESS]


def test_more_than_can_be_checked_are_told_so_at_once() -> None:
    free = threading.Event()

    async def flood() -> None:
        checker = PasswordChecker(lambda _password, _hashed: free.wait(10))
        waiting = [
            asyncio.create_task(checker.is_right("x", HASH)) for _ in range(WORKERS + MAX_WAITING)
        ]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await checker.is_right("x", HASH)
        free.set()
        assert all(await asyncio.gather(*waiting))
        assert await checker.is_right("x", HASH), "there is room again"
        checker.close()

    asyncio.run(flood())
