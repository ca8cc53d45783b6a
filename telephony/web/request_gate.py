"""What stands before every page: whose name we answer to, where a request comes from, who it is
from, whether they may have the path, and the security headers.

The Host check stops DNS rebinding: a page of someone else's whose name was made to point
at this machine would otherwise read call records through the visitor's browser. Its
requests carry the attacker's name as Host; an address can't be rebound.
"""

from __future__ import annotations

from ipaddress import ip_address

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telephony.web.cross_site import comes_from_elsewhere
from telephony.web.current_user import WS_POLICY_VIOLATION
from telephony.web.door import Door
from telephony.web.settings import WebSettings
from telephony.web.watched_socket import call_while

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""A response's own header of the same name goes before these."""


class RequestGate:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, settings: WebSettings, door: Door) -> None:
        self._app = app
        self._own_origin = settings.url
        self._names = {"localhost", *(name.lower() for name in settings.all_names)}
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        match scope["type"]:
            case "http":
                await self._answer(scope, receive, send)
            case "websocket":
                await self._connect(scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        refusal = self._foreign(request) or self._door.refusal(request)
        await (refusal or self._app)(scope, receive, send_with_headers)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        if self._foreign(connection) or not self._door.lets_in(connection):
            await receive()  # the request to connect
            await send({"type": "websocket.close", "code": WS_POLICY_VIOLATION})
            return
        await call_while(self._door.session_of(connection), self._app, scope, receive, send)

    def _foreign(self, connection: HTTPConnection) -> Response | None:
        host = _host_name(connection.headers.get("host", ""))
        if host not in self._names and not _is_address(host):
            sentence = f"This server doesn't answer to the name {host!r}. Add it to web.names."
            return JSONResponse({"error": sentence}, 421)
        if comes_from_elsewhere(connection, self._own_origin):
            return JSONResponse({"error": "Another site's page asked for this."}, 403)
        return None


def _host_name(host: str) -> str:
    """The Host header (RFC 9110 section 7.2) without its port and an address's brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower().rstrip(".")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
