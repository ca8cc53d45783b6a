"""The pages that people look at: the edge at a glance, and one call's timeline."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from telephony.domain.call import CallId
from telephony.domain.errors import StoreError
from telephony.domain.timeline import Detail
from telephony.interfaces.edge_view import EdgeView
from telephony.web.call_lookup import CallLookup, Page
from telephony.web.call_routes import CallIdPath
from telephony.web.call_state import CallState
from telephony.web.models import CallModel, TimelineEntryModel

PAGE_SIZE = 50


def page_routes(view: EdgeView, lookup: CallLookup, templates: Jinja2Templates) -> APIRouter:
    """`/` and `/calls/{id}`."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/")
    async def overview(
        request: Request, before: Annotated[str | None, Query(max_length=64)] = None
    ) -> HTMLResponse:
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

    @routes.get("/calls/{call_id}")
    async def timeline(request: Request, call_id: CallIdPath) -> HTMLResponse:
        found = await lookup.find(CallId(call_id))
        if found is None:
            raise HTTPException(404, f"There is no call {call_id!r} on record.")
        record, entries = found
        received_at = record.facts.received_at
        return templates.TemplateResponse(
            request,
            "call.html",
            {
                "call": CallModel.of(record, time.time()),
                "timeline": [TimelineEntryModel.of(entry, received_at) for entry in entries],
            },
        )

    return routes


def as_duration(seconds: float | None) -> str:
    """For people: "12 ms", "1.8 s", "42 s", "3:07", "1:02:09"; a dash when unknown."""
    if seconds is None:
        return "\N{EN DASH}"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if round(seconds) < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def as_details(details: Mapping[str, Detail]) -> str:
    """For people: "codec PCMU, clock_rate 8000"."""
    return ", ".join(f"{key} {value}" for key, value in details.items())
