"""`/supervisor/course`: the charts of the day, as a part of the page."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from pydantic import StringConstraints

from telephony.web.supervisor.course_pictures import course_pictures
from telephony.web.supervisor.side import FloorSide
from telephony.web.supervisor.signed_supervisor import SignedSupervisor, Supervisor

MOST_QUEUES = 500
Names = Annotated[
    list[Annotated[str, StringConstraints(max_length=128)]],
    Query(default_factory=list, max_length=MOST_QUEUES),
]
Share = Annotated[float | None, Query(ge=0, le=1)]


def course_route(side: FloorSide, templates: Jinja2Templates) -> APIRouter:
    """The page asks for it now and then."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/supervisor/course", response_class=HTMLResponse)
    async def course(
        request: Request, supervisor: SignedSupervisor, queue: Names, goal: Share = None
    ) -> HTMLResponse:
        day = side.desk.course(_theirs(supervisor, queue))

        def render() -> HTMLResponse:
            model = {"pictures": course_pictures(day, goal, side.zone)}
            return templates.TemplateResponse(request, "supervisor/course.html", model)

        # Charts take a while to write, and the event loop carries calls.
        return await asyncio.to_thread(render)

    return routes


def _theirs(supervisor: Supervisor, wanted: list[str]) -> frozenset[str] | None:
    """Those of the wanted queues that the supervisor may see; all of them where none is named."""
    if not wanted:
        return supervisor.queues
    named = frozenset(wanted)
    return named if supervisor.queues is None else named & supervisor.queues
