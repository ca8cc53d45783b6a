"""Recordings and accesses as rows, and back."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from telephony.domain.recording import Consent
from telephony.interfaces.recording_store import (
    Access,
    AccessRecord,
    RecordingRecord,
)
from telephony.store.rows import storable


def recording_row(record: RecordingRecord, edge: str) -> dict[str, object]:
    """The row of `recordings`."""
    row = {field.name: getattr(record, field.name) for field in fields(record)}
    texts = ("recording_id", "call_id", "contact_id", "queue", "caller_number", "file", "key_id")
    return row | {
        "edge": edge,
        "agents": json.dumps(record.agents),
        "consent": record.consent.value,
        "legal_hold": int(record.legal_hold),
        **{name: storable(str(row[name])) for name in texts},
    }


def recording_of(row: Row[Any]) -> RecordingRecord:
    """What a row of `recordings` says."""
    known = {field.name: getattr(row, field.name) for field in fields(RecordingRecord)}
    return RecordingRecord(
        **known
        | {
            "agents": tuple(json.loads(row.agents)),
            "consent": Consent(row.consent),
            "legal_hold": bool(row.legal_hold),
        }
    )


def access_row(access: AccessRecord) -> dict[str, object]:
    """The row of `recording_access`, without its number."""
    return {
        "recording_id": access.recording_id,
        "at": access.at,
        "who": storable(access.who),
        "what": access.what.value,
        "came_from": storable(access.came_from),
    }


def access_of(row: Row[Any]) -> AccessRecord:
    """What a row of `recording_access` says."""
    return AccessRecord(row.recording_id, row.at, row.who, Access(row.what), row.came_from)
