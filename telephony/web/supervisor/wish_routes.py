"""What a supervisor may ask for: take part in a contact, force a state, move a caller."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from pydantic import Field

from telephony.acd.agent_state import AgentState
from telephony.domain.call import CallId
from telephony.interfaces.supervisor_desk import FloorView, Supervision, SupervisorDesk
from telephony.web.agent.wishes import Name, Strict
from telephony.web.models import ErrorModel
from telephony.web.supervisor.signed_supervisor import SignedSupervisor, Supervisor

AgentPath = Annotated[str, Path(max_length=128)]
CallIdPath = Annotated[str, Path(max_length=64)]


class ForcedState(StrEnum):
    """States that a supervisor may put an agent into."""

    READY = "ready"
    BREAK = "break"
    OFFLINE = "offline"


class SuperviseWish(Strict):
    """Take part in an agent's contact, or change how."""

    agent: Name
    mode: Supervision


class StateWish(Strict):
    """Put an agent into a state."""

    state: ForcedState
    reason: str = Field(
        min_length=1, max_length=160, pattern=r"^[^\x00-\x1f\x7f]+$", description="One line."
    )


class MoveWish(Strict):
    """Put a waiting caller into another queue."""

    queue: Name


def wish_routes(desk: SupervisorDesk) -> APIRouter:
    """Each answers 204 and nothing; what came of it is seen on the floor."""
    routes = APIRouter(
        prefix="/api/supervisor",
        tags=["supervisor"],
        responses={
            403: {"model": ErrorModel, "description": "Not this supervisor's"},
            409: {"model": ErrorModel, "description": "Can't be done now"},
        },
    )

    @routes.post("/supervision", status_code=204, summary="Listen, whisper or barge")
    async def supervise(wish: SuperviseWish, supervisor: SignedSupervisor) -> None:
        _must_see_agent(desk, supervisor, wish.agent)
        desk.supervise(supervisor.name, wish.agent, wish.mode)

    @routes.delete("/supervision", status_code=204, summary="Leave the contact")
    async def end_supervision(supervisor: SignedSupervisor) -> None:
        desk.end_supervision(supervisor.name)

    @routes.post("/agents/{agent}/state", status_code=204, summary="Force an agent's state")
    async def force_state(agent: AgentPath, wish: StateWish, supervisor: SignedSupervisor) -> None:
        _must_see_agent(desk, supervisor, agent)
        reason = f"{wish.reason} ({supervisor.name})"
        desk.force_state(agent, AgentState(wish.state.value), reason)

    @routes.post("/callers/{call_id}/queue", status_code=204, summary="Move a waiting caller")
    async def move(call_id: CallIdPath, wish: MoveWish, supervisor: SignedSupervisor) -> None:
        _must_see_caller(desk, supervisor, call_id)
        _must_see_queue(supervisor, wish.queue)
        desk.move_caller(CallId(call_id), wish.queue)

    return routes


def _must_see_agent(desk: SupervisorDesk, supervisor: Supervisor, agent: str) -> None:
    floor = _narrowed(desk, supervisor)
    if floor and agent not in {board.desk.agent for board in floor.agents}:
        raise HTTPException(403, f"{agent} serves none of your queues.")


def _must_see_caller(desk: SupervisorDesk, supervisor: Supervisor, call_id: str) -> None:
    floor = _narrowed(desk, supervisor)
    if floor and call_id not in {one.call_id for board in floor.queues for one in board.waiting}:
        raise HTTPException(403, "This caller waits in none of your queues.")


def _must_see_queue(supervisor: Supervisor, queue: str) -> None:
    if supervisor.queues is not None and queue not in supervisor.queues:
        raise HTTPException(403, f"{queue} is none of your queues.")


def _narrowed(desk: SupervisorDesk, supervisor: Supervisor) -> FloorView | None:
    """What a supervisor of some queues sees; None for one who sees everything."""
    return None if supervisor.queues is None else desk.floor(supervisor.queues)
