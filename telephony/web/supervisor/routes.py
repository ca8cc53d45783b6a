"""Everything below `/supervisor` and `/api/supervisor`."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.templating import Jinja2Templates

from telephony.web.supervisor.course_route import course_route
from telephony.web.supervisor.live_route import live_route
from telephony.web.supervisor.page_route import page_route
from telephony.web.supervisor.phone_route import phone_route
from telephony.web.supervisor.side import FloorSide
from telephony.web.supervisor.wish_routes import wish_routes


def supervisor_routes(side: FloorSide | None, templates: Jinja2Templates) -> APIRouter:
    """`side` is None where there are neither queues nor agents: the page says so."""
    routes = APIRouter()
    routes.include_router(page_route(side, templates))
    if side is not None:
        routes.include_router(live_route(side.desk))
        routes.include_router(course_route(side, templates))
        routes.include_router(wish_routes(side.desk))
        routes.include_router(phone_route(side))
    return routes
