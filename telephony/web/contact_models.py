"""What the API says of contacts with agents; times are ISO 8601 in UTC, durations in seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from pydantic import BaseModel, Field

from telephony.interfaces.contact_store import ContactRecord


class ContactModel(BaseModel):
    """One agent who was rung for the call."""

    contact_id: str
    queue: str
    agent: str
    offered_at: datetime
    waited_seconds: float
    answered_at: datetime | None = Field(description="Null: rung in vain, or still rung.")
    ended_at: datetime | None
    talk_seconds: float | None
    held_seconds: float
    outcome: str = Field(description="Empty while it lasts.")
    transferred_to: str
    disposition: str
    notes: str
    fields: dict[str, str]
    wrapped_up_at: datetime | None

    @classmethod
    def of(cls, record: ContactRecord) -> Self:
        """From a record."""
        answered, ended = record.answered_at, record.ended_at
        talked = None if answered is None or ended is None else round(ended - answered, 3)
        return cls(
            contact_id=record.contact_id,
            queue=record.queue,
            agent=record.agent,
            offered_at=datetime.fromtimestamp(record.offered_at, UTC),
            waited_seconds=round(record.waited, 3),
            answered_at=_utc_or_none(answered),
            ended_at=_utc_or_none(ended),
            talk_seconds=talked,
            held_seconds=round(record.held, 3),
            outcome=record.outcome,
            transferred_to=record.transferred_to,
            disposition=record.disposition,
            notes=record.notes,
            fields=dict(record.fields),
            wrapped_up_at=_utc_or_none(record.wrapped_up_at),
        )


class DecisionModel(BaseModel):
    """A decision of the distributor about the call."""

    at: datetime
    why: str

    @classmethod
    def of(cls, at: float, why: str) -> Self:
        """`at` in seconds since the epoch."""
        return cls(at=datetime.fromtimestamp(at, UTC), why=why)


def _utc_or_none(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)
