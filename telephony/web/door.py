"""Who a request is from, and whether they may have what they ask for (`permissions.py`)."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from telephony.interfaces.access import Session, Sessions
from telephony.web.current_user import not_for
from telephony.web.errors import NO_SUCH_PAGE, ErrorPages, wants_page
from telephony.web.permissions import Permission, permission_for
from telephony.web.session_cookie import SessionCookie
from telephony.web.settings import WebSettings
from telephony.web.shown_token import is_token

BASIC_OR_BEARER = 'Basic realm="telephony", charset="UTF-8", Bearer'
BEARER = 'Bearer realm="telephony"'
"""Browsers ask for no password then: people sign in on a page."""


class Door:
    """`sessions` is None where no `users:` are configured."""

    def __init__(
        self,
        settings: WebSettings,
        sessions: Sessions | None,
        cookie: SessionCookie,
        pages: ErrorPages,
    ) -> None:
        self._token = settings.token
        self._sessions = sessions
        self._cookie = cookie
        self._pages = pages

    def refusal(self, request: Request) -> Response | None:
        """What to answer whoever isn't let in; None lets in. Notes who it is for the routes."""
        permission = permission_for(request.scope["path"])
        session = self._recognise(request)
        if permission is None:
            return self._pages.answer(request, 404, NO_SUCH_PAGE)
        if permission.open:
            return None
        if self._sessions is None:
            return self._without_users(request)
        if session is not None:
            allowed = permission.allows(session.user)
            return None if allowed else self._pages.answer(request, 403, not_for(session.user))
        if "authorization" in request.headers:
            return self._program(request, permission)
        return self._stranger(request)

    def lets_in(self, connection: HTTPConnection) -> bool:
        """The same for a WebSocket, which can only be refused. Notes who it is for the routes."""
        permission = permission_for(connection.scope["path"])
        session = self._recognise(connection)
        shown = is_token(connection.headers.get("authorization", ""), self._token)
        if permission is None:
            return False
        if self._sessions is None:
            return permission.open or self._token is None or shown
        if session is not None and permission.allows(session.user):
            return True
        return permission.open or (shown and permission.programs)

    def session_of(self, connection: HTTPConnection) -> Session | None:
        """The session of whoever was let in; None for those who need none."""
        found: Session | None = connection.scope["state"]["session"]
        return found

    def _recognise(self, connection: HTTPConnection) -> Session | None:
        secret = self._cookie.secret_of(connection)
        session = self._sessions.find(secret) if secret and self._sessions else None
        state = connection.scope.setdefault("state", {})
        state["session"] = session
        state["user"] = session.user if session else None
        state["has_users"] = self._sessions is not None
        return session

    def _without_users(self, request: Request) -> Response | None:
        if self._token is None or is_token(request.headers.get("authorization", ""), self._token):
            return None
        sentence = "This page needs web.token: as a Bearer token, or as the password of any user."
        return self._pages.answer(request, 401, sentence, {"WWW-Authenticate": BASIC_OR_BEARER})

    def _program(self, request: Request, permission: Permission) -> Response | None:
        if not is_token(request.headers["authorization"], self._token):
            sentence = "That isn't web.token."
            return self._pages.answer(request, 401, sentence, {"WWW-Authenticate": BEARER})
        if not permission.programs:
            sentence = "This page is for people who sign in; web.token doesn't open it."
            return self._pages.answer(request, 403, sentence)
        return None

    def _stranger(self, request: Request) -> Response:
        if request.method in {"GET", "HEAD"} and wants_page(request):
            return RedirectResponse(sign_in_address(request), 303)
        sentence = "Sign in first, at /sign-in; programs show web.token as a Bearer token."
        return self._pages.answer(request, 401, sentence, {"WWW-Authenticate": BEARER})


def sign_in_address(request: Request) -> str:
    """The sign-in page, and from there back to what was asked for."""
    query = request.scope["query_string"].decode("latin-1")
    wanted = quote(request.scope["path"]) + (f"?{query}" if query else "")
    return "/sign-in" if wanted == "/" else f"/sign-in?{urlencode({'next': wanted})}"
