"""A callback as its page shows it: in words, by the firm's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from telephony.interfaces.callback_desk import CallbackPlace
from telephony.interfaces.callback_store import OPEN_STATES, CallbackRecord, CallbackState

NAMES: Mapping[CallbackState, str] = {
    CallbackState.WAITING: "Waiting",
    CallbackState.CALLING: "Calling now",
    CallbackState.DONE: "Reached",
    CallbackState.GIVEN_UP: "Given up",
    CallbackState.CANCELLED: "Cancelled",
}


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """One callback."""

    callback_id: str
    call_id: str
    asked_at: datetime
    number: str
    queue: str
    wants: str
    """Skills and priority, in a few words."""
    window: str
    state: str
    state_name: str
    urgency: str
    """What the window means at this moment; "" where nothing is to be done any more."""
    why: str
    """Why nobody is called yet; "" where that isn't known."""
    late: bool
    """The window is over, and nobody has called."""
    attempts: int
    problem: str
    changed_at: datetime
    open: bool
    """It can still be cancelled."""


def row_of(
    record: CallbackRecord, now: float, zone: tzinfo, place: CallbackPlace | None = None
) -> CallbackRow:
    """As it stands at `now`, in seconds since the epoch; `place` where it stands in a queue."""

    def moment(at: float) -> datetime:
        return datetime.fromtimestamp(at, zone)

    waiting = record.state is CallbackState.WAITING
    return CallbackRow(
        callback_id=record.callback_id,
        call_id=record.call_id,
        asked_at=moment(record.asked_at),
        number=record.number,
        queue=record.queue,
        wants=_wants(record),
        window=_window(moment(record.not_before), moment(record.not_after)),
        state=record.state.value,
        state_name=NAMES[record.state],
        urgency=_urgency(record, now, zone, place) if waiting else "",
        why=place.why if place is not None and waiting and now >= record.not_before else "",
        late=waiting and now > record.not_after,
        attempts=record.attempts,
        problem=record.problem.replace("_", " "),
        changed_at=moment(record.changed_at or record.asked_at),
        open=record.state in OPEN_STATES,
    )


def _window(begin: datetime, end: datetime) -> str:
    """ "11-27 09:00 to 12:00"; with the second day where there is another."""
    last = f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%m-%d %H:%M}"
    return f"{begin:%m-%d %H:%M} to {last}"


def _urgency(record: CallbackRecord, now: float, zone: tzinfo, place: CallbackPlace | None) -> str:
    if now > record.not_after:
        return "its window is over"
    if now < record.not_before:
        return "not yet due"
    if place is not None:
        return (
            "next in its queue" if place.position == 1 else f"place {place.position} in its queue"
        )
    if record.waits_since is not None:
        return f"due, its place kept since {datetime.fromtimestamp(record.waits_since, zone):%H:%M}"
    return "due now"


def _wants(record: CallbackRecord) -> str:
    wants = [f"{skill} {level}" for skill, level in sorted(record.skills.items())]
    if record.priority:
        wants.append(f"priority {record.priority:g}")
    return ", ".join(wants)
