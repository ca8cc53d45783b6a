"""`/api/calls` and `/api/calls/{id}`."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query

from telephony.domain.call import CallId
from telephony.web.call_lookup import MAX_LIMIT, CallLookup
from telephony.web.call_state import CallState
from telephony.web.contact_models import ContactModel, DecisionModel
from telephony.web.models import CallDetail, CallModel, CallPage, ErrorModel, TimelineEntryModel

Cursor = Annotated[str, Query(max_length=64, description="`next` of the page before.")]
CallIdPath = Annotated[str, Path(max_length=64)]


def call_routes(lookup: CallLookup) -> APIRouter:
    """The routes that read calls."""
    routes = APIRouter(
        prefix="/api/calls",
        tags=["calls"],
        responses={503: {"model": ErrorModel, "description": "Call records can't be read"}},
    )

    @routes.get("", summary="Calls in progress and on record, newest first")
    async def calls(
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
        before: Cursor | None = None,
        state: CallState | None = None,
    ) -> CallPage:
        page = await lookup.page(limit, CallId(before) if before else None, state)
        now = time.time()
        return CallPage(
            calls=[CallModel.of(record, now) for record in page.records], next=page.next
        )

    @routes.get(
        "/{call_id}",
        summary="One call, its timeline, and what it had to do with agents",
        responses={404: {"model": ErrorModel, "description": "No such call"}},
    )
    async def call(call_id: CallIdPath) -> CallDetail:
        found = await lookup.find(CallId(call_id))
        if found is None:
            raise HTTPException(404, f"There is no call {call_id!r} on record.")
        record, timeline = found
        received_at = record.facts.received_at
        with_agents = await lookup.with_agents(CallId(call_id))
        return CallDetail(
            call=CallModel.of(record, time.time()),
            timeline=[TimelineEntryModel.of(entry, received_at) for entry in timeline],
            contacts=[ContactModel.of(contact) for contact in with_agents.contacts],
            decisions=[DecisionModel.of(at, why) for at, why in with_agents.decisions],
        )

    return routes
