"""The signed-in person, as a parameter of a route, HTTP and WebSocket alike:

    @routes.get("/agent")
    async def page(request: Request, user: SignedAgent) -> HTMLResponse: ...

The gate has let only those through who may have the path (`permissions.py`). What the parameter
adds: who it is, and that it is somebody. Where `users:` aren't configured nobody is signed in: a
page that explains this takes a `Visitor`, which may be None; `Signed...` refuses with a sentence.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException, WebSocketException
from starlette.requests import HTTPConnection

from telephony.domain.user import Role, User

WS_POLICY_VIOLATION = 1008
"""RFC 6455 section 7.4.1; before the handshake it becomes 403."""
NO_USERS = (
    "Nobody can sign in here: telephony.yaml has no `users:`. "
    "docs/configuration.md shows how to add them."
)


def visitor(connection: HTTPConnection) -> User | None:
    """Whoever is signed in; None for programs with `web.token`, and where there are no users."""
    found = connection.scope.get("state", {}).get("user")
    return found if isinstance(found, User) else None


def has_users(connection: HTTPConnection) -> bool:
    """Whether `users:` are configured, so that people can sign in."""
    return bool(connection.scope.get("state", {}).get("has_users"))


class _Needs:
    """The signed-in person, who has one of some roles."""

    def __init__(self, *roles: Role) -> None:
        self._roles = frozenset(roles)

    def __call__(self, connection: HTTPConnection) -> User:
        user = visitor(connection)
        if user is None:
            sentence = "Sign in first." if has_users(connection) else NO_USERS
            raise _refusal(connection, 401, sentence)
        if not user.is_any(self._roles):
            raise _refusal(connection, 403, not_for(user))
        return user


def not_for(user: User) -> str:
    """Why a signed-in person may not have a page."""
    return f"{user.shown_name} may not see this page. An administrator can change that in `users:`."


def _refusal(
    connection: HTTPConnection, status: int, sentence: str
) -> HTTPException | WebSocketException:
    if connection.scope["type"] == "websocket":
        return WebSocketException(WS_POLICY_VIOLATION, sentence)
    return HTTPException(status, sentence)


Visitor = Annotated[User | None, Depends(visitor)]
HasUsers = Annotated[bool, Depends(has_users)]
Signed = Annotated[User, Depends(_Needs(*Role))]
SignedAgent = Annotated[User, Depends(_Needs(Role.AGENT))]
SignedSupervisor = Annotated[User, Depends(_Needs(Role.SUPERVISOR))]
SignedOperator = Annotated[User, Depends(_Needs(Role.SUPERVISOR, Role.ADMINISTRATOR))]
