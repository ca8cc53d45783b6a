"""Who may have which path: the one table, and how it is read.

Without `users:` it only says which paths there are, and which of them probes may ask: then
whoever reaches the server (by loopback, or with `web.token`) may have everything. With `users:`
each path is for the roles of its line, and for programs that show `web.token` where it says so. A
path of no line is nobody's: a route that was forgotten here can't be reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.routing import compile_path

from telephony.domain.user import Role, User

EVERYBODY = frozenset(Role)
AGENTS = frozenset({Role.AGENT})
OPERATORS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Permission:
    """Whose one path is."""

    path: str
    """As a route has it: "/calls/{call_id}"; `{rest:path}` stands for all below."""
    roles: frozenset[Role] = frozenset()
    open: bool = False
    """To anybody, signed in or not."""
    programs: bool = False
    """Also to whoever shows `web.token`."""
    all_calls: bool = False
    """It shows every caller's number or words: not to supervisors of some queues only."""

    def allows(self, user: User) -> bool:
        """Whether a signed-in person may have it."""
        if self.open:
            return True
        return user.is_any(self.roles) and (user.sees_all_calls or not self.all_calls)


def _calls(path: str, *, programs: bool = False) -> Permission:
    return Permission(path, OPERATORS, programs=programs, all_calls=True)


PERMISSIONS = (
    # Probes ask these, and they tell nothing of calls.
    Permission("/healthz", open=True),
    Permission("/readyz", open=True),
    Permission("/static/{path:path}", open=True),
    Permission("/sign-in", open=True),
    Permission("/sign-in/provider", open=True),
    Permission("/sign-in/callback", open=True),
    Permission("/sign-out", open=True),
    Permission("/", EVERYBODY, programs=True),
    Permission("/metrics", OPERATORS, programs=True),
    Permission("/docs", EVERYBODY, programs=True),
    Permission("/docs/{path:path}", EVERYBODY, programs=True),
    Permission("/openapi.json", EVERYBODY, programs=True),
    _calls("/calls", programs=True),
    _calls("/calls/{call_id}", programs=True),
    _calls("/api/calls", programs=True),
    _calls("/api/calls/{path:path}", programs=True),
    _calls("/recordings"),
    _calls("/recordings/{path:path}"),
    _calls("/api/recordings"),
    _calls("/api/recordings/{path:path}"),
    _calls("/voicemail"),
    _calls("/api/voicemail"),
    _calls("/surveys"),
    _calls("/surveys.csv"),
    _calls("/api/surveys"),
    _calls("/callbacks"),
    _calls("/callbacks.csv"),
    _calls("/api/callbacks"),
    _calls("/api/callbacks/{path:path}"),
    Permission("/agent", AGENTS),
    Permission("/agent/{path:path}", AGENTS),
    Permission("/api/agent/{path:path}", AGENTS),
    Permission("/flows", OPERATORS),
    Permission("/flows/{path:path}", OPERATORS),
    Permission("/supervisor", OPERATORS),
    Permission("/supervisor/{path:path}", OPERATORS),
    Permission("/api/supervisor/{path:path}", OPERATORS),
)
"""`/` sends those on who may not see call records."""

_COMPILED = [(compile_path(permission.path)[0], permission) for permission in PERMISSIONS]


def permission_for(path: str) -> Permission | None:
    """Whose `path` (decoded, without the query) is; None: nobody's."""
    return next((found for pattern, found in _COMPILED if pattern.match(path)), None)


def home_of(user: User) -> str:
    """The page that a person begins with."""
    return next(_homes(user), "/docs")


def _homes(user: User) -> Iterator[str]:
    if Role.AGENT in user.roles:
        yield "/agent"
    if Role.SUPERVISOR in user.roles:
        yield "/supervisor"
    if user.sees_all_calls:
        yield "/"
