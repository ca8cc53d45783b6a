"""`WS /api/supervisor/live`: the floor, whole at first and then what changes."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import aclosing

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from telephony.interfaces.supervisor_desk import SupervisorDesk
from telephony.web.supervisor.floor_changes import FloorMessage, changes, whole
from telephony.web.supervisor.floor_feed import FloorFeed
from telephony.web.supervisor.floor_rows import supervision_row
from telephony.web.supervisor.signed_supervisor import SignedSupervisor, Supervisor

ALIVE_EVERY = 10.0
"""Seconds without news after which a page is told that it is still connected."""
MAX_PAGES = 64
"""That look at once."""
WS_UNSUPPORTED_DATA = 1003
"""RFC 6455 section 7.4.1."""
WS_TRY_AGAIN_LATER = 1013
"""IANA's registry of close codes."""


def live_route(desk: SupervisorDesk) -> APIRouter:
    """Pages only listen here; what a supervisor wants is asked for by POST."""
    routes = APIRouter()
    feed = FloorFeed(desk)

    @routes.websocket("/api/supervisor/live")
    async def live(socket: WebSocket, supervisor: SignedSupervisor) -> None:
        await socket.accept()
        if feed.watchers >= MAX_PAGES:
            await socket.close(WS_TRY_AGAIN_LATER, "Too many pages show the floor.")
            return
        telling = asyncio.create_task(_tell(socket, desk, feed, supervisor), name="floor page")
        hearing = asyncio.create_task(_hear(socket), name="floor page's end")
        try:
            await asyncio.wait({telling, hearing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _end(telling)
            await _end(hearing)

    return routes


async def _tell(
    socket: WebSocket, desk: SupervisorDesk, feed: FloorFeed, supervisor: Supervisor
) -> None:
    shown = None
    looks = feed.looks(supervisor.queues, at_least_every=ALIVE_EVERY)
    async with aclosing(looks):
        async for rows in looks:
            now = rows, supervision_row(desk.supervision(supervisor.name))
            at = time.time()
            message = whole(*now, at) if shown is None else changes(shown, now, at)
            await socket.send_text(_text(message))
            shown = now


async def _hear(socket: WebSocket) -> None:
    """Until the page is gone; one that talks is shown the door."""
    await socket.receive_text()
    await socket.close(WS_UNSUPPORTED_DATA, "Nothing is taken here.")


async def _end(task: asyncio.Task[None]) -> None:
    """Whatever it was at; a page that went away in the middle is no news."""
    task.cancel()
    try:
        await task
    except (asyncio.CancelledError, WebSocketDisconnect):
        if (us := asyncio.current_task()) is not None and us.cancelling():
            raise


def _text(message: FloorMessage) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
