"""`/voicemail` and `/api/voicemail`: what callers left, and whether anybody heard it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, Field

from telephony.interfaces.message_store import KeptMessage, MessageStore
from telephony.web.call_lookup import MAX_LIMIT
from telephony.web.current_user import SignedOperator
from telephony.web.models import ErrorModel

PAGE_SIZE = 50
Word = Annotated[str, Query(max_length=64)]


class MessageModel(BaseModel):
    """One message."""

    recording_id: str = Field(description="Its sound is /api/recordings/{recording_id}/audio")
    call_id: str
    box: str
    caller_number: str = Field(description="Empty when withheld")
    left_at: datetime
    seconds: float
    heard_at: datetime | None
    heard_by: str
    deleted: bool = Field(description="Its time is over, and its sound gone")

    @classmethod
    def of(cls, kept: KeptMessage) -> MessageModel:
        """As it is on record."""
        message = kept.message
        return cls(
            recording_id=message.recording_id,
            call_id=message.call_id,
            box=message.box,
            caller_number=message.caller_number,
            left_at=_moment(message.left_at),
            seconds=kept.seconds,
            heard_at=None if message.heard_at is None else _moment(message.heard_at),
            heard_by=message.heard_by,
            deleted=kept.deleted,
        )


class MessagePage(BaseModel):
    """Messages, newest first."""

    messages: list[MessageModel]
    next: str | None = Field(description="`before` of the next page; null at the end")


def voicemail_routes(messages: MessageStore, templates: Jinja2Templates) -> APIRouter:
    """For supervisors and administrators."""
    routes = APIRouter()

    async def page(box: str, limit: int, before: str) -> MessagePage:
        found = await asyncio.to_thread(messages.messages, box, limit=limit + 1, before=before)
        shown = [MessageModel.of(kept) for kept in found[:limit]]
        return MessagePage(
            messages=shown, next=shown[-1].recording_id if len(found) > limit else None
        )

    @routes.get(
        "/api/voicemail",
        tags=["voicemail"],
        summary="Messages that callers left, newest first",
        responses={503: {"model": ErrorModel, "description": "Messages can't be read"}},
    )
    async def listed(
        user: SignedOperator,
        box: Word = "",
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
        before: Word = "",
    ) -> MessagePage:
        return await page(box, limit, before)

    @routes.get("/voicemail", include_in_schema=False, response_class=HTMLResponse)
    async def shown(
        request: Request, user: SignedOperator, box: Word = "", before: Word = ""
    ) -> HTMLResponse:
        found = await page(box.strip(), PAGE_SIZE, before)
        context = {"messages": found.messages, "next": found.next, "box": box, "before": before}
        return templates.TemplateResponse(request, "voicemail.html", context)

    return routes


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
