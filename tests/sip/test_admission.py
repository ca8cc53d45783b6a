"""The gate's rules, in virtual time."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from telephony.sip.gate.admission import (
    LET_IN,
    REMEMBERED_SECONDS,
    Admission,
    Cause,
    Kind,
    RefusedLately,
    SourceLimits,
    SourceTable,
    Verdict,
)
from telephony.sip.gate.gate_report import KEPT_AT_ONCE, RECORDS_BURST, GateLedger, Refused

CARRIER = ip_address("192.0.2.1")
NEIGHBOUR = ip_address("192.0.2.2")
STRANGER = ip_address("198.51.100.1")
LIMITS = SourceLimits(calls_per_second=2, burst=3, refusals_per_second=2, unacknowledged=2)


class Gate:
    """An `Admission` with room for one call, asked with an INVITE that nobody has seen yet."""

    def __init__(self) -> None:
        self.admission = Admission(
            [(ip_network("192.0.2.0/24"), LIMITS)], strangers_per_second=2, sources=10
        )
        self.admission.capacity = 1
        self._number = 0

    def ask(
        self,
        source: object = CARRIER,
        kind: Kind = Kind.INVITE,
        *,
        at: float = 0.0,
        transaction: str = "",
    ) -> Verdict:
        self._number += 1
        key = transaction or str(self._number)
        return self.admission.judge(kind, source, lambda: key, at)  # type: ignore[arg-type]


@pytest.fixture
def gate() -> Gate:
    return Gate()


def test_a_burst_is_let_in_and_then_so_many_a_second(gate: Gate) -> None:
    assert [gate.ask().cause for _ in range(4)] == [Cause.NONE] * 3 + [Cause.RATE]
    assert gate.ask(at=0.5) == LET_IN
    assert gate.ask(at=0.5).cause is Cause.RATE


def test_each_address_has_its_own_share(gate: Gate) -> None:
    for _ in range(4):
        gate.ask()
    assert gate.ask(NEIGHBOUR) == LET_IN


def test_refusals_run_out_too_and_then_there_is_silence(gate: Gate) -> None:
    gate.admission.open_dialogs = 1
    answered = [gate.ask().answered for _ in range(5)]
    assert answered == [True, True, False, False, False]
    assert gate.ask(at=10.0) == Verdict(Cause.CAPACITY, answered=True)


def test_draining_comes_before_capacity(gate: Gate) -> None:
    gate.admission.open_dialogs = 1
    gate.admission.draining = True
    assert gate.ask().cause is Cause.DRAINING


def test_calls_that_are_never_acknowledged_take_a_few_places_only(gate: Gate) -> None:
    gate.admission.capacity = 100
    assert gate.ask(at=0.0) == LET_IN
    gate.admission.began(CARRIER)
    gate.admission.began(CARRIER)
    assert gate.ask(at=10.0) == Verdict(Cause.UNACKNOWLEDGED, answered=True)
    assert gate.ask(NEIGHBOUR, at=10.0) == LET_IN
    assert gate.ask(kind=Kind.OTHER, at=20.0) == LET_IN
    gate.admission.settled(CARRIER)
    assert gate.ask(at=20.0) == LET_IN


def test_only_calls_need_room(gate: Gate) -> None:
    gate.admission.open_dialogs = 1
    assert gate.ask(kind=Kind.OTHER) == LET_IN
    assert gate.ask(kind=Kind.STRAY) == LET_IN
    assert gate.ask(kind=Kind.OTHER) == LET_IN
    assert gate.ask(kind=Kind.OTHER) == Verdict(Cause.RATE, answered=True)
    assert gate.ask(kind=Kind.STRAY) == Verdict(Cause.RATE, answered=False)


def test_strangers_share_their_answers(gate: Gate) -> None:
    verdicts = [gate.ask(STRANGER, at=1.0), gate.ask(ip_address("2001:db8::1"), at=1.0)]
    assert verdicts == [Verdict(Cause.STRANGER, answered=True)] * 2
    assert gate.ask(STRANGER, at=1.0) == Verdict(Cause.STRANGER, answered=False)
    assert gate.ask(STRANGER, Kind.STRAY, at=9.0) == Verdict(Cause.STRANGER, answered=False)
    assert gate.ask(STRANGER, Kind.OTHER, at=9.0) == Verdict(Cause.STRANGER, answered=True)


def test_a_repetition_is_refused_again_though_there_is_room(gate: Gate) -> None:
    gate.admission.open_dialogs = 1
    assert gate.ask(transaction="a") == Verdict(Cause.CAPACITY, answered=True)
    assert gate.ask(transaction="a", at=0.5) == Verdict(Cause.REPEATED, answered=True)
    gate.admission.open_dialogs = 0
    assert gate.ask(transaction="a", at=5.0) == Verdict(Cause.REPEATED, answered=True)
    assert gate.ask(transaction="b", at=5.0) == LET_IN
    assert gate.ask(transaction="a", at=REMEMBERED_SECONDS + 1) == LET_IN


def test_what_met_silence_was_not_refused(gate: Gate) -> None:
    gate.admission.open_dialogs = 1
    for _ in range(2):
        gate.ask()
    assert gate.ask(transaction="a") == Verdict(Cause.CAPACITY, answered=False)
    gate.admission.open_dialogs = 0
    assert gate.ask(transaction="a", at=1.0) == LET_IN


def test_memory_is_bounded() -> None:
    table, lately = SourceTable(2), RefusedLately(2)
    for number in range(5):
        table.of(ip_address(f"192.0.2.{number}"), LIMITS, 0.0)
        lately.add(number, 0.0)
    assert len(table) == 2
    assert [lately.holds(number, 1.0) for number in range(5)] == [False] * 3 + [True] * 2


def test_whoever_was_heard_of_last_keeps_his_buckets() -> None:
    table = SourceTable(2)
    first = table.of(CARRIER, LIMITS, 0.0)
    table.of(NEIGHBOUR, LIMITS, 0.0)
    assert table.of(CARRIER, LIMITS, 0.0) is first
    table.of(STRANGER, LIMITS, 0.0)
    assert table.of(CARRIER, LIMITS, 0.0) is first


def test_the_report_is_exact_and_bounded() -> None:
    ledger = GateLedger(records_per_second=2, sources=1)
    assert ledger.take() is None
    refused = Verdict(Cause.CAPACITY, answered=True)
    for _ in range(1000):
        ledger.count(Kind.INVITE, refused, CARRIER)
        ledger.keep(refused.cause, "192.0.2.1:5060", "INVITE", 0.0)
    ledger.count(Kind.OTHER, Verdict(Cause.STRANGER), STRANGER)
    report = ledger.take()
    assert report is not None
    assert report.counts == {
        Refused(Cause.CAPACITY, is_invite=True, answered=True): 1000,
        Refused(Cause.STRANGER, is_invite=False, answered=False): 1,
    }
    assert len(report.kept) == RECORDS_BURST <= KEPT_AT_ONCE
    assert report.unkept == {Cause.CAPACITY: 1000 - RECORDS_BURST}
    assert report.by_source == {"192.0.2.1": 1000}
    assert ledger.take() is None


def test_strangers_take_no_record_from_a_trunk() -> None:
    ledger = GateLedger(records_per_second=1, sources=10)
    for cause in (Cause.STRANGER, Cause.CAPACITY):
        for _ in range(50):
            ledger.count(Kind.INVITE, Verdict(cause), STRANGER)
            ledger.keep(cause, "s", "INVITE", 0.0)
    report = ledger.take()
    assert report is not None
    causes = [kept.cause for kept in report.kept]
    assert causes.count(Cause.CAPACITY) == 50
    assert causes.count(Cause.STRANGER) == 10
