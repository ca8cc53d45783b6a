"""Calls to write down."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.termination import Reason, ended
from telephony.domain.timeline import Kind, TimelineEntry
from telephony.interfaces.call_store import CallRecord

ARRIVAL = 1_700_000_000.0


def arriving(number: int, **facts: object) -> CallRecord:
    """A call at its INVITE; the greater `number`, the later."""
    at = ARRIVAL + number
    known = {
        "call_id": CallId(f"{int(at * 1000):011x}-{number:010x}"),
        "trunk": "carrier",
        "caller": Caller("+15551230000", "Ann", asserted=True),
        "called_number": "100",
        "received_at": at,
        "sip_call_id": f"{number}@peer",
    }
    return CallRecord(CallFacts(**(known | facts)), flow="main", flow_version="1")  # type: ignore[arg-type]


def finished(record: CallRecord, reason: Reason = Reason.CALLER_HANGUP) -> CallRecord:
    """The same call, ended after 10 s."""
    return record.ended(record.facts.received_at + 10, ended(reason))


def timeline(record: CallRecord, entries: int = 3) -> list[TimelineEntry]:
    """Things that happened in it."""
    at = record.facts.received_at
    return [
        TimelineEntry(at + seq, Kind.DIGIT, "key", {"digit": "5", "seq": seq, "late": False})
        for seq in range(entries)
    ]


def arrivals() -> Iterator[CallRecord]:
    """Calls without end, each later than the one before."""
    return (arriving(number) for number in count(1))
