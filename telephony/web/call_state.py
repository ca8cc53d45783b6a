"""Whether a call goes on."""

from __future__ import annotations

from enum import StrEnum

from telephony.interfaces.call_store import CallRecord


class CallState(StrEnum):
    """Of a record."""

    ACTIVE = "active"
    ENDED = "ended"


def state_of(record: CallRecord) -> CallState:
    """A record without an end is that of a call in progress, here or on another edge."""
    return CallState.ACTIVE if record.ended_at is None else CallState.ENDED
