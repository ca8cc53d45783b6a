"""Whoever gave wrong PINs has no new tries because the edge started again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from structlog.testing import capture_logs

from telephony.access.secret_hashes import ArgonHashes
from telephony.call_control.errands.kept_lock_outs import KeptLockOuts
from telephony.call_control.errands.lock_outs import LockOuts
from telephony.call_control.errands.secret_checks import SecretChecks
from telephony.domain.errors import ErrandError, StoreError
from telephony.interfaces.lock_out_store import LockOutRecord
from telephony.ivr.errands.secret_check import CheckSecret, Verdict
from telephony.ivr.rehearsal.stage import ANN

EPOCH = 1_800_000_000.0


class Shelf:
    """A `LockOutStore` in memory: what a database would hold."""

    def __init__(self) -> None:
        self.records: dict[str, LockOutRecord] = {}
        self.broken = False

    def note_lock_out(self, record: LockOutRecord) -> None:
        self.records[record.subject] = record

    def drop_lock_out(self, subject: str) -> None:
        self.records.pop(subject, None)

    def lock_outs(self, now: float, most: int) -> Sequence[LockOutRecord]:
        if self.broken:
            raise StoreError("The disk is full.")
        return [record for record in self.records.values() if record.until > now][:most]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def hashes() -> Iterator[ArgonHashes]:
    checker = ArgonHashes()
    yield checker
    checker.close()


class Run:
    """An edge from its start at `wall`; its own clock begins anew."""

    def __init__(self, shelf: Shelf, hashes: ArgonHashes, wall: float = EPOCH) -> None:
        self._started = wall
        self.now = 5.0

        def clock() -> float:
            return self.now

        kept = KeptLockOuts(shelf, clock, lambda: self._started + self.now - 5.0)
        self._checks = SecretChecks(hashes, LockOuts(kept, clock=clock))

    def tries(self, *given: str | None, expected: str = "1234") -> list[str]:
        """The verdicts: three wrong ones lock for a minute."""

        async def one_by_one() -> list[str]:
            wanted = [CheckSecret(1, "account 4711", each, expected, 3, 60.0) for each in given]
            return [(await self._checks.carry(each, ANN)).verdict.value for each in wanted]

        return asyncio.run(one_by_one())


def test_a_lock_outlives_the_edge_and_no_more_than_its_time(
    shelf: Shelf, hashes: ArgonHashes
) -> None:
    assert Run(shelf, hashes).tries("1", "2", "3") == ["wrong", "wrong", "locked"]
    again = Run(shelf, hashes, EPOCH + 30)
    assert again.tries(None, "1234") == ["locked", "locked"]
    again.now += 29.9
    assert again.tries(None) == ["locked"]
    again.now += 0.2
    assert again.tries("1234") == ["right"]
    assert Run(shelf, hashes, EPOCH + 60.1).tries(None, "1234") == ["free", "right"]


def test_wrong_ones_before_a_restart_count(shelf: Shelf, hashes: ArgonHashes) -> None:
    for verdict in ("wrong", "wrong", "locked"):
        assert Run(shelf, hashes).tries("9") == [verdict]


def test_a_right_one_forgets_them(shelf: Shelf, hashes: ArgonHashes) -> None:
    Run(shelf, hashes).tries("1", "2", "1234")
    assert shelf.records == {}


def test_a_try_counts_before_it_is_looked_at(shelf: Shelf, hashes: ArgonHashes) -> None:
    """What a power cut leaves, in the middle of the third."""
    run = Run(shelf, hashes)
    run.tries("1", "2")
    before = dict(shelf.records)
    run.tries("3")
    (record,) = before.values()
    shelf.records = {record.subject: LockOutRecord(record.subject, 3, False, EPOCH, EPOCH + 60)}
    assert Run(shelf, hashes).tries("1234") == ["locked"]


def test_one_that_could_not_be_looked_at_does_not_count(shelf: Shelf, hashes: ArgonHashes) -> None:
    for _ in range(5):
        with pytest.raises(ErrandError):
            Run(shelf, hashes).tries("1234", expected="$argon2id$nonsense")
    assert Run(shelf, hashes).tries("1234") == ["right"]


@pytest.mark.parametrize(("back", "left"), [(0.0, 60.0), (86_400.0, 60.0)])
def test_a_clock_that_was_set_back_makes_no_lock_longer(
    shelf: Shelf, hashes: ArgonHashes, back: float, left: float
) -> None:
    Run(shelf, hashes).tries("1", "2", "3")
    again = Run(shelf, hashes, EPOCH - back)
    again.now += left - 0.1
    assert again.tries(None) == ["locked"]
    again.now += 0.2
    assert again.tries(None) == ["free"]


def test_nothing_that_was_keyed_is_kept(shelf: Shelf, hashes: ArgonHashes) -> None:
    Run(shelf, hashes).tries("8265", expected="5937")
    kept = repr(shelf.records)
    for word in ("8265", "5937", "4711", "account"):
        assert word not in kept.replace(f"{EPOCH}", "")


def test_a_store_that_cannot_be_read_keeps_nobody_out(shelf: Shelf, hashes: ArgonHashes) -> None:
    Run(shelf, hashes).tries("1", "2", "3")
    shelf.broken = True
    with capture_logs() as lines:
        assert Run(shelf, hashes).tries("1234") == [Verdict.RIGHT.value]
    assert [line["log_level"] for line in lines] == ["critical"]
