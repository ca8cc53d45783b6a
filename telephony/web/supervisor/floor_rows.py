"""The floor as rows that a page can show and compare; times are seconds since the epoch.

A row holds nothing that changes by the mere passing of time: where a page shows a clock, the row
says since when. So a floor where nothing happens sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from telephony.interfaces.agent_desk import DeskCall
from telephony.interfaces.supervisor_desk import (
    AgentBoard,
    FloorView,
    QueueBoard,
    SupervisionView,
    Waiting,
)


class QueueRow(TypedDict):
    """One queue."""

    queue: str
    open: bool
    callers: list[str]
    """Calls that wait, in the order of service."""
    callbacks: int
    """How many of them have hung up and are to be called back."""
    longest_since: float | None
    """Since when the one has waited who has held the line for longest."""
    agents: dict[str, int]
    """How many by state; none is left out."""
    service_level: float | None
    service_threshold: float
    service_formula: str
    offered: int
    answered: int
    abandoned: int
    turned_away: int
    average_speed_of_answer: float | None
    average_handling: float | None


class CallerRow(TypedDict):
    """Somebody who waits."""

    call_id: str
    queue: str
    number: str
    since: float
    priority: float
    why: str
    callback: bool


class ContactRow(TypedDict):
    """Whom an agent is rung for, speaks with, or writes about."""

    queue: str
    number: str
    name: str
    phase: str
    since: float
    answered_at: float | None
    third_party: str
    recording: str


class AgentRow(TypedDict):
    """One agent."""

    agent: str
    state: str
    since: float
    reason: str
    intends: str
    phone: str
    queues: list[str]
    contact: ContactRow | None
    contacts: int
    talk_time: int


class SupervisionRow(TypedDict):
    """What the supervisor's own telephone does."""

    phone: str
    agent: str
    mode: str | None
    problem: str


@dataclass(frozen=True, slots=True)
class FloorRows:
    """The whole floor, by the names of what is on it."""

    queues: Mapping[str, QueueRow] = field(default_factory=dict)
    callers: Mapping[str, CallerRow] = field(default_factory=dict)
    agents: Mapping[str, AgentRow] = field(default_factory=dict)
    breaches: int = 0


def rows_of(floor: FloorView) -> FloorRows:
    """Everything on the floor."""
    return FloorRows(
        queues={board.queue: _queue(board) for board in floor.queues},
        callers={
            caller.call_id: _caller(caller, board.queue)
            for board in floor.queues
            for caller in board.waiting
        },
        agents={board.desk.agent: _agent(board) for board in floor.agents},
        breaches=floor.breaches,
    )


def supervision_row(view: SupervisionView) -> SupervisionRow:
    """The supervisor's own part."""
    mode = None if view.mode is None else view.mode.value
    return SupervisionRow(phone=view.phone.value, agent=view.agent, mode=mode, problem=view.problem)


def _queue(board: QueueBoard) -> QueueRow:
    return QueueRow(
        queue=board.queue,
        open=board.open,
        callers=[caller.call_id for caller in board.waiting],
        callbacks=sum(caller.callback for caller in board.waiting),
        longest_since=min(
            (caller.since for caller in board.waiting if not caller.callback), default=None
        ),
        agents={state.value: count for state, count in board.agents.items()},
        service_level=board.service_level,
        service_threshold=board.service_threshold,
        service_formula=board.service_formula,
        offered=board.offered,
        answered=board.answered,
        abandoned=board.abandoned,
        turned_away=board.turned_away,
        average_speed_of_answer=board.average_speed_of_answer,
        average_handling=board.average_handling,
    )


def _caller(caller: Waiting, queue: str) -> CallerRow:
    return CallerRow(
        call_id=caller.call_id,
        queue=queue,
        number=caller.caller_number,
        since=caller.since,
        priority=caller.priority,
        why=caller.why,
        callback=caller.callback,
    )


def _agent(board: AgentBoard) -> AgentRow:
    desk = board.desk
    return AgentRow(
        agent=desk.agent,
        state=desk.state.value,
        since=desk.since,
        reason=desk.reason,
        intends=desk.intends,
        phone=desk.phone.value,
        queues=list(board.queues),
        contact=None if desk.call is None else _contact(desk.call),
        contacts=board.contacts,
        talk_time=round(board.talk_time),
    )


def _contact(call: DeskCall) -> ContactRow:
    return ContactRow(
        queue=call.queue,
        number=call.caller_number,
        name=call.caller_name,
        phase=call.phase.value,
        since=call.since,
        answered_at=call.answered_at,
        third_party="" if call.third_party is None else call.third_party.name,
        recording=call.recording.value,
    )
