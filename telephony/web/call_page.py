"""`/calls/{id}`: one call as a picture, and as text for a carrier's ticket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.templating import Jinja2Templates

from telephony.domain.call import CallId
from telephony.domain.timeline import TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.web.audio_quality import leg_qualities
from telephony.web.call_lookup import CallLookup, WithAgents
from telephony.web.call_routes import CallIdPath
from telephony.web.contact_models import ContactModel, DecisionModel
from telephony.web.explaining import outcome_sentence
from telephony.web.ladder.layout import draw
from telephony.web.ladder.plain_text import ticket_text
from telephony.web.ladder.reading import read
from telephony.web.models import CallModel, TimelineEntryModel


def call_page_routes(version: str, lookup: CallLookup, templates: Jinja2Templates) -> APIRouter:
    """`version` is what the text says it came from."""
    routes = APIRouter(include_in_schema=False)

    # Before the page, which would take "ID.txt" for a call's name.
    @routes.get("/calls/{call_id}.txt", response_class=PlainTextResponse)
    async def ticket(call_id: CallIdPath) -> PlainTextResponse:
        record, entries = await _find(lookup, call_id)
        text = await asyncio.to_thread(ticket_text, record, entries, version)
        name = f'inline; filename="call-{record.facts.call_id}.txt"'
        return PlainTextResponse(text, headers={"Content-Disposition": name})

    @routes.get("/calls/{call_id}", response_class=HTMLResponse)
    async def page(request: Request, call_id: CallIdPath) -> HTMLResponse:
        record, entries = await _find(lookup, call_id)
        with_agents = await lookup.with_agents(record.facts.call_id)

        def render() -> HTMLResponse:
            return templates.TemplateResponse(
                request, "call.html", _model(record, entries, with_agents)
            )

        # A long call takes a while to draw, and the event loop carries calls.
        return await asyncio.to_thread(render)

    return routes


async def _find(lookup: CallLookup, call_id: str) -> tuple[CallRecord, Sequence[TimelineEntry]]:
    found = await lookup.find(CallId(call_id))
    if found is None:
        raise HTTPException(404, f"There is no call {call_id!r} on record.")
    return found


def _model(
    record: CallRecord, entries: Sequence[TimelineEntry], with_agents: WithAgents
) -> dict[str, object]:
    received_at, termination = record.facts.received_at, record.termination
    return {
        "call": CallModel.of(record, time.time()),
        "sentence": outcome_sentence(termination.result, termination.reason) if termination else "",
        "picture": draw(read(entries, received_at)),
        "qualities": leg_qualities(entries),
        "contacts": [ContactModel.of(contact) for contact in with_agents.contacts],
        "decisions": [DecisionModel.of(at, why) for at, why in with_agents.decisions],
        "timeline": [TimelineEntryModel.of(entry, received_at) for entry in entries],
    }
