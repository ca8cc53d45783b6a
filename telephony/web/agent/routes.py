"""All routes of the agents' side."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.templating import Jinja2Templates

from telephony.web.agent.live_route import live_route
from telephony.web.agent.page_route import page_route
from telephony.web.agent.pages import OpenPages
from telephony.web.agent.phone_route import phone_route
from telephony.web.agent.reading_routes import reading_routes
from telephony.web.agent.side import AgentSide
from telephony.web.agent.wish_routes import wish_routes


def agent_routes(side: AgentSide | None, templates: Jinja2Templates) -> APIRouter:
    """Page and API; the page alone, which says why, where there are no agents."""
    routes = APIRouter()
    routes.include_router(page_route(side, templates))
    if side is not None:
        pages = OpenPages()
        routes.include_router(live_route(side, pages))
        routes.include_router(wish_routes(side))
        routes.include_router(reading_routes(side, pages))
        routes.include_router(phone_route(side, pages))
    return routes
