"""The cookies by which a browser is known again (RFC 6265)."""

from __future__ import annotations

from typing import Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

PLAIN_NAME = "telephony_session"
SECURE_NAME = f"__Host-{PLAIN_NAME}"
"""RFC 6265bis section 4.1.3.2: the browser itself refuses it from a neighbour domain, and without
Secure. It can't be had without TLS."""
MAX_LENGTH = 128


class BrowserCookie:
    """One that no script reads. `secure`: browsers reach us by https alone."""

    same_site: Literal["strict", "lax"] = "strict"
    lasts: int | None = None
    """Seconds; None: until the browser closes."""

    def __init__(self, name: str, *, secure: bool, longest: int) -> None:
        self._secure = secure
        self._name = f"__Host-{name}" if secure else name
        self._longest = longest

    def secret_of(self, connection: HTTPConnection) -> str:
        """What the browser shows; "" for none."""
        secret = connection.cookies.get(self._name, "")
        return secret if len(secret) <= self._longest else ""

    def give(self, response: Response, secret: str) -> None:
        """Let the browser keep it."""
        response.set_cookie(
            self._name,
            secret,
            max_age=self.lasts,
            httponly=True,
            secure=self._secure,
            samesite=self.same_site,
            path="/",
        )

    def take_back(self, response: Response) -> None:
        """The browser forgets it."""
        response.delete_cookie(
            self._name, httponly=True, secure=self._secure, samesite=self.same_site, path="/"
        )

    def forget(self, connection: HTTPConnection, response: Response) -> None:
        """The same, if the browser has one."""
        if self.secret_of(connection):
            self.take_back(response)


class SessionCookie(BrowserCookie):
    """Who is signed in; the session's own end is ours to tell."""

    def __init__(self, *, secure: bool) -> None:
        super().__init__(PLAIN_NAME, secure=secure, longest=MAX_LENGTH)


class AttemptCookie(BrowserCookie):
    """A sign-in that goes by an identity provider, whose page sends the browser back to us: a
    cookie that is strict wouldn't come along."""

    same_site = "lax"
    lasts = 600

    def __init__(self, *, secure: bool) -> None:
        super().__init__("telephony_sign_in", secure=secure, longest=4096)


class ProviderCookie(BrowserCookie):
    """Whether it was an identity provider who vouched, so that signing out goes there too."""

    def __init__(self, *, secure: bool) -> None:
        super().__init__("telephony_provider", secure=secure, longest=MAX_LENGTH)
