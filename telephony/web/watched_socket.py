"""A WebSocket lasts no longer than the session that opened it."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telephony.interfaces.access import Session

SIGNED_OUT = 4401
"""Our own close code (RFC 6455 section 7.4.2): the page has to sign in again."""


async def call_while(
    session: Session | None, app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Run a WebSocket's `app`; once `session` is over, both sides are told it is closed.

    Each message from the page counts as use of the session.
    """
    if session is None:
        await app(scope, receive, send)
        return
    over = asyncio.create_task(session.over(), name="session over")
    closed = False

    async def receive_until_over() -> Message:
        nonlocal closed
        message = asyncio.ensure_future(receive())
        try:
            await asyncio.wait({message, over}, return_when=asyncio.FIRST_COMPLETED)
            if message.done():
                session.touch()
                return message.result()
        finally:
            message.cancel()
        if not closed:
            closed = True
            await send({"type": "websocket.close", "code": SIGNED_OUT, "reason": "Signed out."})
        return {"type": "websocket.disconnect", "code": SIGNED_OUT}

    async def send_until_over(message: Message) -> None:
        if closed or over.done():
            raise OSError("the session is over")  # ASGI's word for: nobody is there
        await send(message)

    try:
        await app(scope, receive_until_over, send_until_over)
    finally:
        over.cancel()
