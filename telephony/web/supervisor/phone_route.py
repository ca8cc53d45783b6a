"""`POST /api/supervisor/phone`: the supervisor's browser becomes a telephone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from telephony.domain.errors import BrowserPhoneError
from telephony.web.agent.wishes import MAX_SDP, Strict
from telephony.web.models import ErrorModel
from telephony.web.relay import WaysToGateway, ways_to_gateway
from telephony.web.supervisor.side import FloorSide
from telephony.web.supervisor.signed_supervisor import SignedSupervisor

NO_GATEWAY = "No gateway runs, so nobody can listen from a browser. See `gateway.processes`."


class Offer(Strict):
    """A browser's half of the media negotiation (RFC 8829)."""

    sdp: Annotated[str, Field(min_length=1, max_length=MAX_SDP)]


class Answer(BaseModel):
    """The gateway's half."""

    sdp: str


def phone_route(side: FloorSide) -> APIRouter:
    """Once connected it stays so while the supervisor listens here and there."""
    routes = APIRouter(prefix="/api/supervisor", tags=["supervisor"])

    @routes.get("/phone", summary="How the browser's audio may reach the gateway")
    async def ways(supervisor: SignedSupervisor) -> WaysToGateway:
        return ways_to_gateway(side.turn, supervisor.name)

    @routes.post(
        "/phone",
        summary="Connect the browser's audio: an SDP offer for an answer",
        responses={503: {"model": ErrorModel, "description": "The gateway can't take it"}},
    )
    async def phone(offer: Offer, supervisor: SignedSupervisor) -> Answer:
        if side.phones is None:
            raise BrowserPhoneError(NO_GATEWAY)
        return Answer(sdp=await side.phones.connect(supervisor.name, offer.sdp))

    return routes
