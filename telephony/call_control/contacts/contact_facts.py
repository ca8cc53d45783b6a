"""What a contact is known by."""

from __future__ import annotations

from dataclasses import dataclass

from telephony.domain.call import CallId


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """`offered_at` in seconds since the epoch."""

    contact_id: str
    call_id: CallId
    queue: str
    agent: str
    offered_at: float
    caller_number: str
    """"" when withheld."""
    caller_name: str = ""
    callback: bool = False
    """The caller kept its place and is called once the agent is there."""
