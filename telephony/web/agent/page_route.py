"""`/agent`: the page itself, or what has to be done before it can be of use."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from telephony.web.agent.side import AgentSide
from telephony.web.current_user import HasUsers, Visitor


def page_route(side: AgentSide | None, templates: Jinja2Templates) -> APIRouter:
    """`side` is None where no `agents:` are configured."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/agent")
    async def agent(request: Request, visitor: Visitor, has_users: HasUsers) -> HTMLResponse:
        lack = None
        if not has_users or visitor is None:
            lack = "users"
        elif side is None or visitor.name not in side.desk.agents:
            lack = "desk"
        if lack is not None or visitor is None:
            return templates.TemplateResponse(request, "agent/lack.html", {"lack": lack})
        return templates.TemplateResponse(request, "agent/desk.html", {"agent": visitor.name})

    return routes
