"""Contacts to write down."""

from __future__ import annotations

from dataclasses import replace

from telephony.acd.decision import Decision
from telephony.domain.call import CallId
from telephony.interfaces.call_store import CallRecord
from telephony.interfaces.contact_store import ContactRecord


def ringing(call: CallRecord, agent: str = "ann", offer: int = 1) -> ContactRecord:
    """An agent who is rung for `call`, 5 s after it came."""
    call_id = call.facts.call_id
    at = call.facts.received_at + 5
    return ContactRecord(f"{call_id}.{offer}", call_id, "support", agent, at, waited=4.5)


def spoken(contact: ContactRecord, seconds: float = 60) -> ContactRecord:
    """The same after a contact that was written up."""
    answered = contact.offered_at + 3
    return replace(
        contact,
        answered_at=answered,
        ended_at=answered + seconds,
        held=12.5,
        outcome="caller_hangup",
        disposition="sold",
        notes="Wants a larger one.",
        fields={"size": "XL"},
        wrapped_up_at=answered + seconds + 20,
    )


def waits(call_id: CallId, **lacks: int) -> Decision:
    """Nobody could be offered the caller."""
    return Decision(at=17.0, caller=call_id, queue="support", waited=3.0, lacks=lacks)


def rung(call_id: CallId, agent: str = "ann") -> Decision:
    """An agent was chosen."""
    return Decision(18.0, call_id, "support", 4.5, agent, "longest_idle", 3, "bob")
