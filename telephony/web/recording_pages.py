"""`/recordings` and `/recordings/{id}`: found, seen, and heard."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates

from telephony.web.current_user import SignedOperator
from telephony.web.recording_models import RecordingModel
from telephony.web.recording_routes import Day, RecordingIdPath, SearchText, visit_of
from telephony.web.recording_shelf import RecordingShelf, Wanted
from telephony.web.waveform import TRACK_HEIGHT, WIDTH, waveform

PAGE_SIZE = 50
CONSENTS = {
    "none": "not told by us",
    "announced": "the recording was announced",
    "agreed": "the caller agreed by key",
}
ACCESSES = {
    "play": "listened",
    "download": "downloaded it",
    "hold": "protected it from deletion",
    "release": "ended that protection",
}


def recording_pages(shelf: RecordingShelf, templates: Jinja2Templates, zone: ZoneInfo) -> APIRouter:
    """For supervisors and administrators."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/recordings")
    async def search(
        request: Request,
        user: SignedOperator,
        before: SearchText = "",
        number: SearchText = "",
        agent: SearchText = "",
        queue: SearchText = "",
        day: Day = None,
    ) -> HTMLResponse:
        wanted = Wanted(number.strip(), agent.strip(), queue.strip(), day, zone)
        asked = {"number": wanted.number, "agent": wanted.agent, "queue": wanted.queue}
        asked["day"] = day.isoformat() if day else ""
        page = await shelf.page(wanted, PAGE_SIZE, before)
        return templates.TemplateResponse(
            request,
            "recordings.html",
            {
                "recordings": page.recordings,
                "asked": asked,
                "narrowed": any(asked.values()),
                "before": before,
                "next": urlencode(asked | {"before": page.next}) if page.next else "",
                "newest": urlencode(asked),
            },
        )

    @routes.get("/recordings/{recording_id}")
    async def show(
        request: Request, user: SignedOperator, recording_id: RecordingIdPath
    ) -> HTMLResponse:
        record = await shelf.find(recording_id)
        return templates.TemplateResponse(
            request,
            "recording.html",
            {
                "recording": RecordingModel.of(record),
                "accesses": await shelf.accesses(recording_id),
                "picture": waveform(record.peaks),
                "width": WIDTH,
                "height": TRACK_HEIGHT,
                "consents": CONSENTS,
                "did": ACCESSES,
            },
        )

    @routes.post("/recordings/{recording_id}/hold")
    async def hold(
        request: Request,
        user: SignedOperator,
        recording_id: RecordingIdPath,
        held: Annotated[bool, Form()],
    ) -> Response:
        await shelf.hold(recording_id, held, visit_of(request, user))
        return RedirectResponse(f"/recordings/{recording_id}", 303)

    return routes
