"""Signing in by name and password: who is believed, and what is told and logged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from telephony.access.password_sign_in import NOBODYS_HASH, WRONG, Account, PasswordSignIn
from telephony.access.passwords import MAX_LENGTH, PasswordChecker
from telephony.access.sign_in_pace import SignInPace
from telephony.domain.user import Role, User
from telephony.interfaces.access import SignInRefused
from tests.access.clock import Clock

ANN = User("ann", frozenset({Role.AGENT}))
HOME = "192.0.2.1"
Try = tuple[str, str]


def sign_in(
    *tries: Try, verify: Callable[[str, str], bool] = lambda given, hashed: given == hashed
) -> list[User | SignInRefused]:
    """What becomes of tries made one after the other; ann's password is "hash of ann"."""

    async def one_by_one() -> list[User | SignInRefused]:
        checker = PasswordChecker(verify)
        accounts = [Account(ANN, "hash of ann")]
        door = PasswordSignIn(accounts, checker, SignInPace(), Clock())
        found = [await door.authenticate(name, password, HOME) for name, password in tries]
        checker.close()
        return found

    return asyncio.run(one_by_one())


def test_the_right_password_lets_in() -> None:
    assert sign_in(("ann", "hash of ann")) == [ANN]


@pytest.mark.parametrize(
    ("name", "password"),
    [("ann", "wrong"), ("ann", ""), ("bob", "hash of ann"), ("", ""), ("bob", NOBODYS_HASH)],
)
def test_all_else_is_refused_in_the_same_words(name: str, password: str) -> None:
    assert sign_in((name, password)) == [SignInRefused(WRONG)]


def test_a_password_is_checked_for_names_that_nobody_has_too() -> None:
    checked: list[str] = []

    def verify(_password: str, hashed: str) -> bool:
        checked.append(hashed)
        return False

    sign_in(("ann", "x"), ("nobody", "x"), verify=verify)
    assert checked == ["hash of ann", NOBODYS_HASH]


def test_a_password_longer_than_any_is_wrong_and_not_hashed_whole() -> None:
    lengths: list[int] = []

    def verify(password: str, _hashed: str) -> bool:
        lengths.append(len(password))
        return True

    assert sign_in(("ann", "x" * 100_000), verify=verify) == [SignInRefused(WRONG)]
    assert lengths == [MAX_LENGTH + 1]


def test_a_flood_is_held_back_without_a_look_at_passwords() -> None:
    checked: list[str] = []

    def verify(password: str, _hashed: str) -> bool:
        checked.append(password)
        return False

    found = sign_in(*[("ann", f"guess {number}") for number in range(50)], verify=verify)
    refusals = [each for each in found if isinstance(each, SignInRefused)]
    assert len(checked) == 6
    assert all(each.retry_after for each in refusals[6:])
    assert "Try again in 1 s." in refusals[-1].sentence


def test_neither_passwords_nor_unknown_names_are_logged() -> None:
    with capture_logs() as logs:
        sign_in(("ann", "hash of ann"), ("ann", "wrong one"), ("my password", "x y z"))
    text = repr(logs)
    assert [entry["event"] for entry in logs] == ["signed in"] + ["sign-in refused"] * 2
    assert [entry["user"] for entry in logs] == ["ann", "ann", None]
    for secret in ("hash of ann", "wrong one", "my password", "x y z"):
        assert secret not in text


def test_who_is_known_can_change_while_people_sign_in() -> None:
    async def changed() -> list[User | SignInRefused]:
        checker = PasswordChecker(lambda given, hashed: given == hashed)
        door = PasswordSignIn([Account(ANN, "old")], checker, SignInPace(), Clock())
        door.know([Account(ANN, "new")])
        found = [await door.authenticate("ann", word, HOME) for word in ("old", "new")]
        checker.close()
        return found

    assert asyncio.run(changed()) == [SignInRefused(WRONG), ANN]
