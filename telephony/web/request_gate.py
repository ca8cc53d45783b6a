"""What stands before every page: the Host check, the token, and the security headers.

The Host check stops DNS rebinding: a page of someone else's whose name was made to point
at this machine would otherwise read call records through the visitor's browser. Its
requests carry the attacker's name as Host; an address can't be rebound.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telephony.web.settings import WebSettings

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
"""Probes ask these, and they tell nothing of calls."""
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
WS_POLICY_VIOLATION = 1008
"""RFC 6455 section 7.4.1; before the handshake it becomes 403."""
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

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        self._app = app
        self._token = settings.token
        self._names = {"localhost", *(name.lower() for name in settings.names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope["path"], Headers(scope=scope))
        if scope["type"] == "websocket" and refusal is not None:
            await receive()  # the request to connect
            await send({"type": "websocket.close", "code": WS_POLICY_VIOLATION})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refusal(self, path: str, headers: Headers) -> Response | None:
        host = _host_name(headers.get("host", ""))
        if host not in self._names and not _is_address(host):
            sentence = f"This server doesn't answer to the name {host!r}. Add it to web.names."
            return JSONResponse({"error": sentence}, 421)
        if self._token is None or path in OPEN_PATHS:
            return None
        if not self._is_token(_shown_token(headers.get("authorization", ""))):
            return JSONResponse(
                {
                    "error": "This page needs web.token: as a Bearer token, "
                    "or as the password of any user."
                },
                401,
                {"WWW-Authenticate": 'Basic realm="telephony", charset="UTF-8", Bearer'},
            )
        return None

    def _is_token(self, shown: bytes) -> bool:
        return hmac.compare_digest(shown, (self._token or "").encode())


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


def _shown_token(authorization: str) -> bytes:
    """From `Bearer TOKEN` (RFC 6750) or `Basic BASE64(user:TOKEN)` (RFC 7617)."""
    scheme, _, credentials = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            return credentials.strip().encode()
        case "basic":
            try:
                return base64.b64decode(credentials, validate=True).partition(b":")[2]
            except (binascii.Error, ValueError):
                return b""
        case _:
            return b""
