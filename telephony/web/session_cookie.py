"""The cookie by which a browser shows its session (RFC 6265)."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

PLAIN_NAME = "telephony_session"
SECURE_NAME = f"__Host-{PLAIN_NAME}"
"""RFC 6265bis section 4.1.3.2: the browser itself refuses it from a neighbour domain, and without
Secure. It can't be had without TLS."""
MAX_LENGTH = 128


class SessionCookie:
    """`secure`: browsers reach us by https alone."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self._name = SECURE_NAME if secure else PLAIN_NAME

    def secret_of(self, connection: HTTPConnection) -> str:
        """What the browser shows; "" for none."""
        secret = connection.cookies.get(self._name, "")
        return secret if len(secret) <= MAX_LENGTH else ""

    def give(self, response: Response, secret: str) -> None:
        """Let the browser keep it until it closes; the session's own end is ours to tell."""
        response.set_cookie(
            self._name, secret, httponly=True, secure=self._secure, samesite="strict", path="/"
        )

    def take_back(self, response: Response) -> None:
        """The browser forgets it."""
        response.delete_cookie(
            self._name, httponly=True, secure=self._secure, samesite="strict", path="/"
        )
