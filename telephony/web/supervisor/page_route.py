"""`/supervisor`: the page, or why there is none."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from telephony.web.current_user import HasUsers, Visitor
from telephony.web.supervisor.side import FloorSide
from telephony.web.supervisor.signed_supervisor import supervisor_of


def page_route(side: FloorSide | None, templates: Jinja2Templates) -> APIRouter:
    """The script behind the page asks for everything else."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/supervisor")
    async def page(request: Request, visitor: Visitor, has_users: HasUsers) -> HTMLResponse:
        if side is None or visitor is None:
            lacks = {"has_floor": side is not None, "has_people": has_users}
            return templates.TemplateResponse(request, "supervisor/no_floor.html", lacks)
        shown = {"supervisor": supervisor_of(visitor)}
        return templates.TemplateResponse(request, "supervisor/board.html", shown)

    return routes
