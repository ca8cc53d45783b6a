"""A WebSocket on which a page is told things and says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

ALIVE_EVERY = 10.0
"""Seconds without news after which a page is told that it is still connected."""
WS_UNSUPPORTED_DATA = 1003
"""RFC 6455 section 7.4.1."""
WS_TRY_AGAIN_LATER = 1013
"""IANA's registry of close codes."""


async def tell_until_gone(
    socket: WebSocket, telling: Coroutine[None, None, None], name: str
) -> None:
    """Run `telling` until it ends or the page is gone, and leave nothing behind."""
    tasks = (
        asyncio.create_task(_while_there(telling), name=name),
        asyncio.create_task(_while_there(_hear(socket)), name=f"{name}'s end"),
    )
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        # Not by awaiting each: what cancels us must come through as it is, not as theirs.
        await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()


async def _while_there(work: Coroutine[None, None, None]) -> None:
    """A page that went away in the middle is no news."""
    with suppress(WebSocketDisconnect):
        await work


async def _hear(socket: WebSocket) -> None:
    """Until the page is gone; one that talks is shown the door."""
    await socket.receive_text()
    await socket.close(WS_UNSUPPORTED_DATA, "Nothing is taken here.")
