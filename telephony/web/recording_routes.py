"""`/api/recordings`: what was recorded, and its sound."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BeforeValidator

from telephony.domain.user import User
from telephony.interfaces.recording_store import Access
from telephony.web.byte_range import ByteRange, UnsatisfiableRangeError, byte_range
from telephony.web.call_lookup import MAX_LIMIT
from telephony.web.current_user import SignedOperator
from telephony.web.models import ErrorModel
from telephony.web.recording_models import RecordingDetail, RecordingModel, RecordingPage
from telephony.web.recording_shelf import RecordingShelf, Visit, Wanted, pieces

RecordingIdPath = Annotated[str, Path(max_length=64)]
SearchText = Annotated[str, Query(max_length=64)]
Day = Annotated[
    date | None,
    BeforeValidator(lambda value: None if value == "" else value),  # an empty field of a form
    Query(description="UTC"),
]


def recording_routes(shelf: RecordingShelf) -> APIRouter:
    """For supervisors and administrators."""
    routes = APIRouter(
        prefix="/api/recordings",
        tags=["recordings"],
        responses={503: {"model": ErrorModel, "description": "Recordings can't be read"}},
    )

    @routes.get("", summary="Recordings, newest first")
    async def recordings(
        user: SignedOperator,
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
        before: SearchText = "",
        number: SearchText = "",
        agent: SearchText = "",
        queue: SearchText = "",
        day: Day = None,
    ) -> RecordingPage:
        return await shelf.page(Wanted(number, agent, queue, day), limit, before)

    @routes.get(
        "/{recording_id}",
        summary="One recording, and who listened to it",
        responses={404: {"model": ErrorModel, "description": "No such recording"}},
    )
    async def recording(user: SignedOperator, recording_id: RecordingIdPath) -> RecordingDetail:
        return RecordingDetail(
            recording=RecordingModel.of(await shelf.find(recording_id)),
            accesses=await shelf.accesses(recording_id),
        )

    @routes.get(
        "/{recording_id}/audio",
        summary="Its sound as stereo WAV, whole or in parts (Range); each listening is logged",
        response_class=StreamingResponse,
        responses={
            200: {"content": {"audio/wav": {}}},
            206: {"content": {"audio/wav": {}}, "description": "A part"},
            404: {"model": ErrorModel, "description": "No such recording"},
            410: {"model": ErrorModel, "description": "Deleted"},
            416: {"description": "No such part"},
        },
    )
    async def audio(
        request: Request,
        user: SignedOperator,
        recording_id: RecordingIdPath,
        download: bool = False,
    ) -> Response:
        what = Access.DOWNLOAD if download else Access.PLAY
        return await _sound(shelf, recording_id, what, request, user)

    return routes


async def _sound(
    shelf: RecordingShelf, recording_id: str, what: Access, request: Request, user: User
) -> Response:
    """Whole, or the part that is asked for; decrypted as it is sent."""
    opened = await shelf.open(recording_id)
    tag = f'"{recording_id}"'
    try:
        part = byte_range(_range_wanted(request, tag), opened.size)
        at = part.start if part else 0
        await shelf.note_listening(recording_id, what, visit_of(request, user), at)
    except UnsatisfiableRangeError:
        opened.__exit__(None, None, None)
        return Response(status_code=416, headers={"Content-Range": f"bytes */{opened.size}"})
    except BaseException:
        opened.__exit__(None, None, None)
        raise
    headers = _headers(recording_id, tag, download=what is Access.DOWNLOAD)
    if part is not None:
        headers["Content-Range"] = part.content_range(opened.size)
    wanted = part or ByteRange(0, opened.size)
    headers["Content-Length"] = str(wanted.size)
    return StreamingResponse(
        pieces(opened, wanted.start, wanted.size),
        206 if part else 200,
        headers,
        media_type="audio/wav",
    )


def visit_of(request: Request, user: User) -> Visit:
    """Who asks, and from where."""
    return Visit(user.name, request.client.host if request.client else "")


def _range_wanted(request: Request, tag: str) -> str | None:
    """A part of another version isn't wanted (If-Range, RFC 9110 section 13.1.5)."""
    condition = request.headers.get("if-range")
    return request.headers.get("range") if condition in {None, tag} else None


def _headers(recording_id: str, tag: str, *, download: bool) -> dict[str, str]:
    headers = {"Accept-Ranges": "bytes", "ETag": tag}
    if download:
        headers["Content-Disposition"] = f'attachment; filename="recording-{recording_id}.wav"'
    return headers
