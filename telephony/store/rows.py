"""Call records and timelines as rows, and back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.termination import Reason, Result, Termination
from telephony.domain.timeline import Detail, Kind, TimelineEntry
from telephony.interfaces.call_store import CallRecord


def call_row(record: CallRecord, edge: str) -> dict[str, object]:
    """The row of `calls`."""
    facts, termination = record.facts, record.termination
    return {
        "call_id": storable(facts.call_id),
        "edge": edge,
        "trunk": storable(facts.trunk),
        "caller_number": storable(facts.caller.number),
        "caller_name": storable(facts.caller.name),
        "caller_asserted": int(facts.caller.asserted),
        "called_number": storable(facts.called_number),
        "sip_call_id": storable(facts.sip_call_id),
        "received_at": facts.received_at,
        "flow": storable(record.flow),
        "flow_version": storable(record.flow_version),
        "answered_at": record.answered_at,
        "ended_at": record.ended_at,
        "result": termination.result.value if termination else None,
        "reason": termination.reason.value if termination else None,
        "sip_status": termination.sip_status if termination else None,
        "q850_cause": termination.q850_cause if termination else None,
        "digits_received": record.digits_received,
    }


def timeline_rows(call_id: CallId, entries: Sequence[TimelineEntry]) -> list[dict[str, object]]:
    """The rows of `timeline`, in order."""
    return [
        {
            "call_id": call_id,
            "seq": seq,
            "at": entry.at,
            "kind": entry.kind.value,
            "event": storable(entry.event),
            "details": json.dumps({key: _finite(value) for key, value in entry.details.items()}),
        }
        for seq, entry in enumerate(entries)
    ]


def record_of(row: Row[Any]) -> CallRecord:
    """The record in a row of `calls`."""
    return CallRecord(
        facts=CallFacts(
            call_id=CallId(row.call_id),
            trunk=row.trunk,
            caller=Caller(row.caller_number, row.caller_name, bool(row.caller_asserted)),
            called_number=row.called_number,
            received_at=row.received_at,
            sip_call_id=row.sip_call_id,
        ),
        flow=row.flow,
        flow_version=row.flow_version,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        termination=_termination_of(row),
        digits_received=row.digits_received,
    )


def entry_of(row: Row[Any]) -> TimelineEntry:
    """The entry in a row of `timeline`."""
    details: Mapping[str, Detail] = json.loads(row.details)
    return TimelineEntry(row.at, Kind(row.kind), row.event, details)


def _termination_of(row: Row[Any]) -> Termination | None:
    if row.reason is None:
        return None
    return Termination(Result(row.result), Reason(row.reason), row.sip_status, row.q850_cause)


def storable(text: str) -> str:
    """As every database takes it: a peer's text may hold what is no UTF-8, or NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _finite(value: Detail) -> Detail:
    """JSON has neither infinity nor NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
