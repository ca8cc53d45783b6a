"""What an agent may ask of its own desk; each answers 204, and what comes of it is seen live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException

from telephony.domain.errors import DeskError
from telephony.interfaces.agent_desk import AgentDesk
from telephony.web.agent.settings import AgentPageSettings, QueueGuide
from telephony.web.agent.side import AgentSide
from telephony.web.agent.wishes import (
    BreakWish,
    ConsultModel,
    DigitsWish,
    TargetModel,
    WrapUpModel,
)
from telephony.web.current_user import SignedAgent
from telephony.web.models import ErrorModel

NOT_NOW: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorModel, "description": "Can't be done now"}
}


def plain_wishes(desk: AgentDesk) -> dict[str, tuple[Callable[[str], None], str]]:
    """By path: what needs no more words, and its summary."""
    return {
        "sign-in": (desk.sign_in, "Begin to work, on a break at first"),
        "sign-out": (desk.sign_out, "Stop working, now or after the present contact"),
        "ready": (desk.ready, "Take callers"),
        "answer": (desk.answer, "Take the call that rings"),
        "decline": (desk.decline, "Let another agent have the call that rings"),
        "hang-up": (desk.hang_up, "End the contact"),
        "hold": (desk.hold, "The caller hears music"),
        "resume": (desk.resume, "Speak with the caller again"),
        "end-consult": (desk.end_consult, "Let the third party go"),
        "complete": (desk.complete, "Leave the caller with the third party"),
        "conference": (desk.conference, "All three hear each other"),
        "pause-recording": (desk.pause_recording, "Record nothing for now"),
        "resume-recording": (desk.resume_recording, "Record again"),
    }


def wish_routes(side: AgentSide) -> APIRouter:
    """Who asks is who is signed in: nobody can name another agent."""
    desk = side.desk
    routes = APIRouter(prefix="/api/agent", tags=["agent"], responses=NOT_NOW)
    for path, (wish, summary) in plain_wishes(desk).items():
        _add_plain(routes, path, wish, summary)

    @routes.post("/break", status_code=204, summary="Take no callers for a while")
    async def on_break(wish: BreakWish, user: SignedAgent) -> None:
        if wish.reason and wish.reason not in side.settings.breaks:
            raise HTTPException(422, "There is no such reason for a break.")
        desk.on_break(user.name, wish.reason)

    @routes.post("/digits", status_code=204, summary="Press keys")
    async def digits(wish: DigitsWish, user: SignedAgent) -> None:
        desk.send_digits(user.name, wish.symbols)

    @routes.post("/transfer", status_code=204, summary="Send the caller on, and be out of it")
    async def transfer(wish: TargetModel, user: SignedAgent) -> None:
        desk.transfer(user.name, wish.target)

    @routes.post("/consult", status_code=204, summary="Hold the caller, and call somebody")
    async def consult(wish: ConsultModel, user: SignedAgent) -> None:
        desk.consult(user.name, wish.target)

    @routes.post("/wrap-up", status_code=204, summary="Note what the contact is about")
    async def wrap_up(wish: WrapUpModel, user: SignedAgent) -> None:
        call = desk.view(user.name).call
        if call is None or call.contact_id != wish.contact_id:
            raise DeskError("This contact is closed already.")
        _must_be_on_offer(side.settings, call.queue, wish)
        desk.wrap_up(user.name, wish.noted)

    return routes


def _add_plain(routes: APIRouter, path: str, wish: Callable[[str], None], summary: str) -> None:
    @routes.post(
        f"/{path}", status_code=204, summary=summary, operation_id=f"agent_{path.replace('-', '_')}"
    )
    async def carry_out(user: SignedAgent) -> None:
        wish(user.name)


def _must_be_on_offer(settings: AgentPageSettings, queue: str, wish: WrapUpModel) -> None:
    guide = settings.queues.get(queue, QueueGuide())
    if wish.disposition and wish.disposition not in guide.dispositions:
        raise HTTPException(422, "The queue has no such disposition.")
    for name, value in wish.fields.items():
        field = guide.fields.get(name)
        if field is None:
            raise HTTPException(422, "The queue's script has no such field.")
        if value and field.choices and value not in field.choices:
            raise HTTPException(422, f"This is none of the choices for {field.label}.")
