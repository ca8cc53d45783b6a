"""A step as calls enter it by one way: what is the same in each call is made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from telephony.domain.timeline import Detail, Kind
from telephony.ivr.commands import StepEntered
from telephony.ivr.context import Context
from telephony.ivr.schema import StepBody
from telephony.ivr.verb import StepHeader
from telephony.ivr.visit import Visit


@dataclass(frozen=True, slots=True)
class StepEntry:
    """What there is to do, and what the timeline is told of it."""

    visit: Callable[[StepHeader, Context], Visit]
    """Of the step's verb."""
    header: StepHeader
    needs_answer: bool
    note: StepEntered
    note_if_called: StepEntered
    """The same where another flow than the one on record is in charge."""


def entry_of(flow: str, name: str, way: str, body: StepBody) -> StepEntry:
    """The entry of step `name` of `flow` by a way of those that `graph.ways` names; "" for none."""
    details: dict[str, Detail] = {"step": name, "verb": body.verb_name}
    if way:
        details["way"] = way
    return StepEntry(
        body.verb.visit,
        StepHeader(name, body.next, body.on_error),
        body.verb.needs_answer,
        StepEntered(Kind.STEP, "step", details, name),
        StepEntered(Kind.STEP, "step", {"flow": flow, **details}, f"{flow}/{name}"),
    )
