"""The two calls of the demo, and what has to come of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telephony.app.test_caller.outcome import CallOutcome
from telephony.app.test_caller.script import Script, script_from_lines
from telephony.domain.timeline import Kind, TimelineEntry


@dataclass(frozen=True, slots=True)
class TourCall:
    """One call: how it is walked, and where it has to lead."""

    title: str
    script: Script
    desk: str
    """The desk that it is transferred to."""
    choice: str
    """The menu's choice that leads there."""
    by: str
    """How it is made, in the timeline's words."""


TOUR = (
    TourCall(
        title="By key: 2 while the menu still speaks, an account number, 1 to confirm it.",
        script=script_from_lines(
            ["wait 4s", "press 2", "press 123456", "press 1", "wait for hang-up"]
        ),
        desk="support",
        choice="support",
        by="keys",
    ),
    TourCall(
        title='By voice: "sales", said while the menu still speaks.',
        script=script_from_lines(["wait 5s", "say sales", "wait for hang-up"]),
        desk="sales",
        choice="sales",
        by="speech",
    ),
)


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call as the edge has it on record; times in seconds since its INVITE."""

    call_id: str
    result: str
    timeline: tuple[TimelineEntry, ...]

    @classmethod
    def from_api(cls, answer: Any) -> RecordedCall:
        """From what `/api/calls/{id}` gives."""
        entries = tuple(
            TimelineEntry(
                entry["after_seconds"], Kind(entry["kind"]), entry["event"], entry["details"]
            )
            for entry in answer["timeline"]
        )
        return cls(answer["call"]["call_id"], answer["call"]["termination"]["result"], entries)


def tour_problem(
    wanted: TourCall, outcome: CallOutcome, recorded: RecordedCall, desks_reached: list[str]
) -> str:
    """What went otherwise than planned, as a sentence; "" when nothing did."""
    if outcome.problem:
        return outcome.problem
    chosen = [entry for entry in recorded.timeline if entry.event == f"choice {wanted.choice}"]
    if not any(entry.details.get("by") == wanted.by for entry in chosen):
        return f"The menu never took the choice {wanted.choice} by {wanted.by}."
    if desks_reached != [wanted.desk]:
        return f"The call was to reach the {wanted.desk} desk; reached: {desks_reached or 'none'}."
    if recorded.result != "completed":
        return f"The edge has the call on record as {recorded.result}."
    return ""
