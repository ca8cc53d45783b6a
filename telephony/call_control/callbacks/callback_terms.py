"""A callback's terms: what is promised to whom, and what that is to the distributor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telephony.acd.events import CallbackDue
from telephony.acd.queue import Queue, Requirement
from telephony.acd.waiting import WaitingCaller
from telephony.domain.call import Caller, CallFacts, new_call_id
from telephony.interfaces.callback_store import CallbackRecord
from telephony.ivr.commands import EnterQueue
from telephony.ivr.errands.bookings import KeepPlace

if TYPE_CHECKING:  # who only reads the configuration loads nothing of a call
    from telephony.call_control.contacts.queue_stay import QueueStay


@dataclass(frozen=True, slots=True)
class CallbackPolicy:
    """How a queue's callers are called back, beside the distributor's own rules; in seconds."""

    trunk: str
    ring_timeout: float = 30.0
    keep_for: float = 259_200.0
    """After which a place is given up."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The same moment by the distributor's clock, and in seconds since the epoch."""

    now: float
    wall: float


def kept_place(
    wanted: KeepPlace,
    waiting: WaitingCaller,
    queue: Queue,
    facts: CallFacts,
    policy: CallbackPolicy,
    clocks: Clocks,
) -> CallbackRecord:
    """What a caller who waits, and is about to hang up, is promised."""
    since = waiting.virtual_arrival + waiting.priority * queue.priority_worth
    return CallbackRecord(
        callback_id=new_call_id(clocks.wall),
        call_id=facts.call_id,
        number=wanted.number,
        queue=waiting.queue,
        asked_at=clocks.wall,
        not_before=clocks.wall,
        not_after=clocks.wall + policy.keep_for,
        skills={each.skill: each.level for each in waiting.skills},
        priority=waiting.priority,
        waits_since=clocks.wall - (clocks.now - since),
        language=wanted.language,
        changed_at=clocks.wall,
    )


def due(record: CallbackRecord, name: str, clocks: Clocks) -> CallbackDue:
    """The callback's place, from its record; `name` is its own in the queue."""
    since = record.waits_since if record.waits_since is not None else record.not_before
    return CallbackDue(
        name,
        record.queue,
        record.number,
        since=clocks.now - max(0.0, clocks.wall - since),
        priority=record.priority,
        skills=tuple(Requirement(skill, level) for skill, level in record.skills.items()),
        attempts=record.attempts,
        expires=expiry(record, clocks),
    )


def expiry(record: CallbackRecord, clocks: Clocks) -> float:
    """When it is given up, by the distributor's clock."""
    return clocks.now + record.not_after - clocks.wall


def facts_of(
    record: CallbackRecord, policy: CallbackPolicy, now: float, stay: QueueStay | None
) -> CallFacts:
    """The call to be placed; of a caller who has just waited, in `stay`, more is known."""
    name = stay.facts.caller.name if stay is not None else ""
    return CallFacts(
        call_id=new_call_id(now),
        trunk=policy.trunk,
        caller=Caller(record.number, name),
        called_number=record.number,
        received_at=now,
    )


def wanted_by(record: CallbackRecord, stay: QueueStay | None) -> EnterQueue:
    """What the agent's page and the recording go by."""
    wanted = EnterQueue(0, record.queue, record.priority, record.skills)
    if stay is None:
        return wanted
    known = stay.wanted
    return replace(wanted, consent=known.consent, variables=known.variables, secure=known.secure)
