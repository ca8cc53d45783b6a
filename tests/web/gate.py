"""The gate alone, before an application that takes every WebSocket."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telephony.interfaces.access import Access
from telephony.web.door import Door
from telephony.web.errors import ErrorPages
from telephony.web.request_gate import RequestGate
from telephony.web.session_cookie import SessionCookie
from telephony.web.settings import WebSettings


def door_of(settings: WebSettings, access: Access | None = None) -> Door:
    """As `create_app` makes it; its error pages are for programs only."""
    pages = ErrorPages(Jinja2Templates("no templates"))
    sessions = access.sessions if access else None
    return Door(settings, sessions, SessionCookie(secure=settings.secure), pages)


def web_socket(path: str, headers: Mapping[str, str]) -> Scope:
    """The scope of one that opens."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "websocket", "path": path, "query_string": b"", "headers": raw}


async def first_words(
    door: Door, settings: WebSettings, path: str, headers: Mapping[str, str]
) -> list[str]:
    """What the gate, or the application behind it, says to a web socket that opens."""
    said: list[str] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        said.append(message["type"])

    gate = RequestGate(takes_every_socket(), settings, door)
    await gate(web_socket(path, headers), receive, send)
    return said


def takes_every_socket() -> ASGIApp:
    """Accepts, and is done."""

    async def application(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})

    return application
