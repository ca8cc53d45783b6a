"""`POST /api/agent/phone`: the agent's browser becomes its telephone."""

from __future__ import annotations

from fastapi import APIRouter

from telephony.domain.errors import BrowserPhoneError
from telephony.web.agent.messages import PhoneAnswer
from telephony.web.agent.pages import OpenPages
from telephony.web.agent.side import AgentSide
from telephony.web.agent.wishes import PhoneOffer
from telephony.web.current_user import SignedAgent
from telephony.web.models import ErrorModel
from telephony.web.relay import WaysToGateway, ways_to_gateway

NO_GATEWAY = "No gateway runs, so a browser can't be a telephone here. Use a desk phone."


def phone_route(side: AgentSide, pages: OpenPages) -> APIRouter:
    """The page that asked last has the telephone; a call on it goes on."""
    routes = APIRouter(prefix="/api/agent", tags=["agent"])

    @routes.get("/phone", summary="How the browser's audio may reach the gateway")
    async def ways(user: SignedAgent) -> WaysToGateway:
        return ways_to_gateway(side.settings.turn, user.name)

    @routes.post(
        "/phone",
        summary="Connect the browser's audio: an SDP offer (RFC 8829) for an answer",
        responses={503: {"model": ErrorModel, "description": "The gateway can't take it"}},
    )
    async def phone(offer: PhoneOffer, user: SignedAgent) -> PhoneAnswer:
        if side.phones is None:
            raise BrowserPhoneError(NO_GATEWAY)
        side.desk.view(user.name)  # only who has a desk: raises DeskError
        # First, so that the page which loses it doesn't take it back.
        pages.take(user.name, offer.page)
        return PhoneAnswer(sdp=await side.phones.connect(user.name, offer.sdp))

    return routes
