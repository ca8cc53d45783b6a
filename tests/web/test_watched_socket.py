"""A WebSocket lasts no longer than the session that opened it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from telephony.access.sessions import SessionBook, SessionLimits
from telephony.interfaces.access import Session
from telephony.web.watched_socket import SIGNED_OUT, call_while
from tests.web.people import ANN

Served = Callable[[WebSocket], Coroutine[Any, Any, None]]


class Page:
    """The browser's side of a WebSocket, and the application that serves it."""

    def __init__(self, session: Session | None, serve: Served) -> None:
        self.heard: asyncio.Queue[Message] = asyncio.Queue()
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self.say("connect")

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            await serve(WebSocket(scope, receive, send))

        scope: Scope = {"type": "websocket", "path": "/", "headers": []}
        self.served = asyncio.create_task(
            call_while(session, application, scope, self._said.get, self.heard.put)
        )

    def say(self, kind: str, **more: object) -> None:
        self._said.put_nowait({"type": f"websocket.{kind}", **more})

    async def hears(self) -> Message:
        async with asyncio.timeout(5):
            return await self.heard.get()


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    with pytest.raises(WebSocketDisconnect) as ended:
        while True:
            await socket.send_text(await socket.receive_text())
    assert ended.value.code == SIGNED_OUT


def book(idle: float = 3600.0) -> SessionBook:
    return SessionBook(SessionLimits(idle=idle), asyncio.get_running_loop().time)


def test_signing_out_closes_it_at_once() -> None:
    async def scenario() -> None:
        sessions = book()
        secret = sessions.begin(ANN)
        page = Page(sessions.find(secret), echo)
        assert (await page.hears())["type"] == "websocket.accept"
        page.say("receive", text="hello")
        assert (await page.hears())["text"] == "hello"
        sessions.end(secret)
        closed = await page.hears()
        assert (closed["type"], closed["code"]) == ("websocket.close", SIGNED_OUT)
        await page.served
        assert page.heard.empty()

    asyncio.run(scenario())


def test_disuse_closes_it_and_use_does_not() -> None:
    async def scenario() -> None:
        sessions = book(idle=0.3)
        page = Page(sessions.find(sessions.begin(ANN)), echo)
        await page.hears()
        started = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() < started + 0.6:
            page.say("receive", text="here")
            assert (await page.hears()).get("text") == "here"
        assert (await page.hears())["code"] == SIGNED_OUT
        await page.served

    asyncio.run(scenario())


def test_what_only_sends_ends_too() -> None:
    async def push(socket: WebSocket) -> None:
        await socket.accept()
        with pytest.raises(WebSocketDisconnect):
            while True:
                await socket.send_text("news")
                await asyncio.sleep(0.01)

    async def scenario() -> None:
        sessions = book()
        secret = sessions.begin(ANN)
        page = Page(sessions.find(secret), push)
        await page.hears()
        await page.hears()
        sessions.end(secret)
        async with asyncio.timeout(5):
            await page.served

    asyncio.run(scenario())


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_page_that_goes_is_told_as_ever(signed_in: bool) -> None:
    codes: list[int] = []

    async def serve(socket: WebSocket) -> None:
        await socket.accept()
        try:
            await socket.receive_text()
        except WebSocketDisconnect as gone:
            codes.append(gone.code)

    async def scenario() -> None:
        sessions = book()
        page = Page(sessions.find(sessions.begin(ANN)) if signed_in else None, serve)
        page.say("disconnect", code=1001)
        await page.served
        assert len(asyncio.all_tasks()) == 1, "nothing is left behind"

    asyncio.run(scenario())
    assert codes == [1001]
