"""`WS /api/supervisor/live`: the floor, whole at first and then what changes."""

from __future__ import annotations

import time
from contextlib import aclosing

from fastapi import APIRouter, WebSocket

from telephony.interfaces.supervisor_desk import SupervisorDesk
from telephony.web.page_socket import ALIVE_EVERY, WS_TRY_AGAIN_LATER, tell_until_gone
from telephony.web.supervisor.floor_feed import FloorFeed
from telephony.web.supervisor.floor_look import FloorLook, message
from telephony.web.supervisor.floor_rows import SupervisionRow, supervision_row
from telephony.web.supervisor.signed_supervisor import SignedSupervisor, Supervisor

MAX_PAGES = 64
"""That look at once."""


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
        telling = _tell(socket, desk, feed, supervisor)
        await tell_until_gone(socket, telling, "floor page")

    return routes


async def _tell(
    socket: WebSocket, desk: SupervisorDesk, feed: FloorFeed, supervisor: Supervisor
) -> None:
    shown: FloorLook | None = None
    part: SupervisionRow | None = None
    looks = feed.looks(supervisor.queues, at_least_every=ALIVE_EVERY)
    async with aclosing(looks):
        async for look in looks:
            before, part = part, supervision_row(desk.supervision(supervisor.name))
            own = part if part != before else None
            await socket.send_text(message(time.time(), own, look.news_since(shown)))
            shown = look
