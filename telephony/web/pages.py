"""The pages that people look at: the edge at a glance, and one call's timeline."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from telephony.domain.call import CallId
from telephony.domain.errors import StoreError
from telephony.domain.timeline import Detail
from telephony.interfaces.edge_view import EdgeView
from telephony.web.call_lookup import CallLookup, Page
from telephony.web.call_state import CallState
from telephony.web.current_user import Visitor
from telephony.web.models import CallModel
from telephony.web.permissions import home_of

PAGE_SIZE = 50


def page_routes(view: EdgeView, lookup: CallLookup, templates: Jinja2Templates) -> APIRouter:
    """`/` and `/calls/{id}`."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/")
    async def overview(
        request: Request,
        visitor: Visitor,
        before: Annotated[str | None, Query(max_length=64)] = None,
    ) -> Response:
        if visitor is not None and not visitor.sees_all_calls:
            return RedirectResponse(home_of(visitor), 303)
        problems = list(view.degraded)
        try:
            page = await lookup.page(PAGE_SIZE, CallId(before) if before else None, CallState.ENDED)
        except StoreError as error:
            page = Page((), None)
            problems.append(str(error))
        now = time.time()
        active = [CallModel.of(call.record, now) for call in view.calls_in_progress]
        return templates.TemplateResponse(
            request,
            "overview.html",
            {
                "edge": view,
                "reasons": list(view.not_ready),
                "problems": problems,
                "active": active[::-1],
                "ended": [CallModel.of(record, now) for record in page.records],
                "before": before,
                "next": page.next,
            },
        )

    return routes


def as_details(details: Mapping[str, Detail]) -> str:
    """For people: "codec PCMU, clock_rate 8000"."""
    return ", ".join(f"{key} {value}" for key, value in details.items())
