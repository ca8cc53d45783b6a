"""Recordings as `/api/recordings` shows them."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel, Field

from telephony.domain.recording import Consent
from telephony.interfaces.recording_store import Access, AccessRecord, RecordingRecord


class RecordingModel(BaseModel):
    """One recording."""

    recording_id: str
    call_id: str
    contact_id: str
    queue: str
    agents: list[str] = Field(description="Everybody of ours who was heard")
    caller_number: str = Field(description="Empty when withheld")
    consent: Consent
    started_at: datetime
    seconds: float
    size: int = Field(description="Bytes on disk, encrypted")
    legal_hold: bool = Field(description="Kept whatever its time")
    delete_after: datetime | None
    deleted_at: datetime | None

    @classmethod
    def of(cls, record: RecordingRecord) -> RecordingModel:
        """As it is on record."""
        return cls(
            recording_id=record.recording_id,
            call_id=record.call_id,
            contact_id=record.contact_id,
            queue=record.queue,
            agents=list(record.agents),
            caller_number=record.caller_number,
            consent=record.consent,
            started_at=_moment(record.started_at),
            seconds=record.seconds or 0.0,
            size=record.size,
            legal_hold=record.legal_hold,
            delete_after=None if record.delete_after is None else _moment(record.delete_after),
            deleted_at=None if record.deleted_at is None else _moment(record.deleted_at),
        )


class AccessModel(BaseModel):
    """Somebody had to do with a recording."""

    at: datetime
    who: str
    what: Access
    came_from: str

    @classmethod
    def of(cls, access: AccessRecord) -> AccessModel:
        """As it is on record."""
        return cls(
            at=_moment(access.at), who=access.who, what=access.what, came_from=access.came_from
        )


class RecordingPage(BaseModel):
    """Recordings, newest first."""

    recordings: list[RecordingModel]
    next: str | None = Field(description="`before` of the next page; null at the end")


class RecordingDetail(BaseModel):
    """One recording, and who listened to it."""

    recording: RecordingModel
    accesses: list[AccessModel]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
