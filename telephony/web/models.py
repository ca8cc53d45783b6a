"""What the API answers with; times are ISO 8601 in UTC, durations in seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from pydantic import BaseModel, Field

from telephony.domain.termination import Reason, Result, Termination
from telephony.domain.timeline import Kind, TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.web.call_state import CallState, state_of
from telephony.web.contact_models import ContactModel, DecisionModel


class CallerModel(BaseModel):
    """Who called."""

    number: str = Field(description="Empty when withheld.")
    name: str
    asserted: bool = Field(description="Vouched for by the trunk (RFC 3325).")


class TerminationModel(BaseModel):
    """How a call ended."""

    result: Result
    reason: Reason
    sip_status: int = Field(description="RFC 3261 section 21; 0 when unknown.")
    q850_cause: int = Field(description="ITU-T Q.850 section 2.2.7.")

    @classmethod
    def of(cls, termination: Termination) -> Self:
        """From the domain's type."""
        return cls(
            result=termination.result,
            reason=termination.reason,
            sip_status=termination.sip_status,
            q850_cause=termination.q850_cause,
        )


class CallModel(BaseModel):
    """One call."""

    call_id: str
    state: CallState
    trunk: str
    caller: CallerModel
    called_number: str
    flow: str
    flow_version: str
    sip_call_id: str
    received_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None = Field(
        description="When reason is edge_died: when the call was found without an end."
    )
    answered_after_seconds: float | None
    duration_seconds: float | None = Field(
        description="From INVITE to the end, or until now; null when nobody saw the end."
    )
    termination: TerminationModel | None
    digits_received: int

    @classmethod
    def of(cls, record: CallRecord, now: float) -> Self:
        """From a record, as it stands at `now` (seconds since the epoch)."""
        facts = record.facts
        return cls(
            call_id=facts.call_id,
            state=state_of(record),
            trunk=facts.trunk,
            caller=CallerModel(
                number=facts.caller.number,
                name=facts.caller.name,
                asserted=facts.caller.asserted,
            ),
            called_number=facts.called_number,
            flow=record.flow,
            flow_version=record.flow_version,
            sip_call_id=facts.sip_call_id,
            received_at=_utc(facts.received_at),
            answered_at=_utc_or_none(record.answered_at),
            ended_at=_utc_or_none(record.ended_at),
            answered_after_seconds=_since(facts.received_at, record.answered_at),
            duration_seconds=_duration(record, now),
            termination=TerminationModel.of(record.termination) if record.termination else None,
            digits_received=record.digits_received,
        )


class TimelineEntryModel(BaseModel):
    """One thing that happened in a call."""

    at: datetime
    after_seconds: float = Field(description="Since the INVITE.")
    kind: Kind
    event: str
    details: dict[str, str | int | float | bool | None]

    @classmethod
    def of(cls, entry: TimelineEntry, received_at: float) -> Self:
        """From the domain's type; `received_at` is the call's, in seconds since the epoch."""
        return cls(
            at=_utc(entry.at),
            after_seconds=round(entry.at - received_at, 3),
            kind=entry.kind,
            event=entry.event,
            details=dict(entry.details),
        )


class CallPage(BaseModel):
    """Calls, newest first."""

    calls: list[CallModel]
    next: str | None = Field(description="Give it as `before` for the next page; null at the end.")


class CallDetail(BaseModel):
    """A call with everything that happened in it."""

    call: CallModel
    timeline: list[TimelineEntryModel]
    contacts: list[ContactModel] = Field(description="Agents who were rung for it, in order.")
    decisions: list[DecisionModel] = Field(
        description="Why an agent got the call, or why it waited; a reason that stays is said once."
    )


class ErrorModel(BaseModel):
    """What went wrong, as a sentence."""

    error: str


class Health(BaseModel):
    """Whether the process does its work."""

    alive: bool


class Readiness(BaseModel):
    """Whether new calls are taken, and what is the matter."""

    ready: bool
    reasons: list[str] = Field(description="Why new calls are not taken.")
    degraded: list[str] = Field(description="What doesn't work although calls are taken.")
    capacity: int
    calls_in_progress: int


def _duration(record: CallRecord, now: float) -> float | None:
    if record.termination is not None and record.termination.reason is Reason.EDGE_DIED:
        return None
    return _since(record.facts.received_at, now if record.ended_at is None else record.ended_at)


def _since(start: float, end: float | None) -> float | None:
    return None if end is None else round(max(0.0, end - start), 3)


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _utc_or_none(at: float | None) -> datetime | None:
    return None if at is None else _utc(at)
