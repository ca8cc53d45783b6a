"""`WS /api/agent/live`: the desk, after each change."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Query, WebSocket

from telephony.domain.errors import DeskError
from telephony.web.agent.messages import DeskMessage, Ping
from telephony.web.agent.pages import OpenPage, OpenPages, TooManyPages
from telephony.web.agent.side import AgentSide
from telephony.web.agent.wishes import PAGE_ID
from telephony.web.current_user import SignedAgent
from telephony.web.page_socket import ALIVE_EVERY, WS_TRY_AGAIN_LATER, tell_until_gone

GATHER = 0.03
"""Seconds in which changes become one message."""
NO_DESK = 4404
"""Our own (RFC 6455 section 7.4.2): whoever is signed in has no desk here."""


def desk_message(side: AgentSide, pages: OpenPages, agent: str) -> DeskMessage:
    """The desk as it stands. Raises `DeskError`."""
    return DeskMessage(now=time.time(), desk=side.desk.view(agent), phone_page=pages.holder(agent))


def live_route(side: AgentSide, pages: OpenPages) -> APIRouter:
    """Pages only listen here; what an agent wants is asked for by POST."""
    routes = APIRouter()

    @routes.websocket("/api/agent/live")
    async def live(
        socket: WebSocket, user: SignedAgent, page: Annotated[str, Query(pattern=PAGE_ID)]
    ) -> None:
        await socket.accept()
        try:
            with pages.opened(user.name, page) as opened:
                await _show(socket, side, pages, opened)
        except TooManyPages:
            await socket.close(WS_TRY_AGAIN_LATER, "Too many of your pages are open.")

    return routes


async def _show(socket: WebSocket, side: AgentSide, pages: OpenPages, opened: OpenPage) -> None:
    try:
        end_watch = side.desk.watch(opened.agent, opened.changed.set)
    except DeskError:
        await socket.close(NO_DESK, "You have no desk here.")
        return
    try:
        await tell_until_gone(socket, _tell(socket, side, pages, opened), "desk page")
    finally:
        end_watch()


async def _tell(socket: WebSocket, side: AgentSide, pages: OpenPages, opened: OpenPage) -> None:
    """A page that is slow to take what it is sent misses what was in between, nothing piles up."""
    while True:
        opened.changed.clear()
        await socket.send_text(desk_message(side, pages, opened.agent).model_dump_json())
        while not await _within(opened.changed, ALIVE_EVERY):
            await socket.send_text(Ping(now=time.time()).model_dump_json())
        await asyncio.sleep(GATHER)


async def _within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
