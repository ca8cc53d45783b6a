"""Secrets are compared, hashed or not, and wrong ones lock; through the real argon2."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from telephony.access.passwords import hash_password
from telephony.access.secret_hashes import ArgonHashes
from telephony.call_control.errands.lock_outs import LockOuts
from telephony.call_control.errands.secret_checks import SecretChecks
from telephony.domain.errors import ErrandError
from telephony.ivr.errands.secret_check import CheckSecret, Verdict
from telephony.ivr.rehearsal.stage import ANN


@pytest.fixture
def hashes() -> Iterator[ArgonHashes]:
    checker = ArgonHashes()
    yield checker
    checker.close()


def verdicts(checks: SecretChecks, expected: str, *given: str | None) -> list[Verdict]:
    async def all_of_them() -> list[Verdict]:
        wanted = [CheckSecret(1, "ann", each, expected, 3, 60.0) for each in given]
        return [(await checks.carry(each, ANN)).verdict for each in wanted]

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("hashed", [False, True])
def test_right_and_wrong(hashes: ArgonHashes, hashed: bool) -> None:
    expected = hash_password("00420042") if hashed else "00420042"
    checks = SecretChecks(hashes, LockOuts(clock=lambda: 0.0))
    tried = verdicts(checks, expected, None, "1", "00420042", "2", "3", "4", "00420042", None)
    assert tried == ["free", "wrong", "right", "wrong", "wrong", "locked", "locked", "locked"]


def test_a_lock_outlives_the_call_and_ends(hashes: ArgonHashes) -> None:
    now = 0.0
    checks = SecretChecks(hashes, LockOuts(clock=lambda: now))
    verdicts(checks, "1234", "1", "2", "3")
    now = 59.0
    assert verdicts(checks, "1234", "1234") == ["locked"]
    now = 61.0
    assert verdicts(checks, "1234", "1234") == ["right"]


def test_nothing_to_compare_with_is_never_right(hashes: ArgonHashes) -> None:
    assert verdicts(SecretChecks(hashes), "", "") == ["wrong"]


@pytest.mark.parametrize(
    "expected",
    ["$argon2id$nonsense", "$argon2id$v=19$m=4194304,t=90,p=1$c29tZXNhbHQ$c29tZWhhc2g"],
    ids=["no hash", "a hash that costs 4 GB"],
)
def test_a_hash_that_cannot_be_computed_counts_for_nobody(
    hashes: ArgonHashes, expected: str
) -> None:
    checks = SecretChecks(hashes)
    for _ in range(5):
        with pytest.raises(ErrandError, match="no argon2id hash"):
            verdicts(checks, expected, "1234")
    assert verdicts(checks, "1234", "1234") == ["right"]
