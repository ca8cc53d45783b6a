"""The header's links: to the pages that whoever looks at it may have."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import Match

from telephony.domain.user import User
from telephony.web.current_user import has_users, visitor
from telephony.web.permissions import permission_for


@dataclass(frozen=True, slots=True)
class Link:
    """One of them; `here` where it leads to the page that shows it."""

    label: str
    path: str
    here: bool = False


LINKS = (
    Link("Desk", "/agent"),
    Link("Floor", "/supervisor"),
    Link("Calls", "/"),
    Link("Flows", "/flows"),
    Link("Recordings", "/recordings"),
    Link("Voicemail", "/voicemail"),
    Link("Surveys", "/surveys"),
    Link("Callbacks", "/callbacks"),
    Link("API", "/docs"),
    Link("Metrics", "/metrics"),
    Link("Ready", "/readyz"),
    Link("Health", "/healthz"),
)

_BY_NAME = frozenset({"/recordings", "/voicemail", "/surveys", "/callbacks"})
"""Who hears or reads callers is known by name: where nobody signs in, nobody may."""


def links_for(request: Request) -> list[Link]:
    """What the header shows; nothing to who could sign in and hasn't."""
    user = visitor(request)
    if user is None and has_users(request):
        return []
    here = request.scope["path"]
    return [
        Link(link.label, link.path, link.path == here)
        for link in LINKS
        if (link.path not in _BY_NAME if user is None else _leads_somewhere(link, user))
    ]


def leads_to_route(link: Link, app: FastAPI) -> bool:
    """Whether the page is there: what an edge doesn't do has none."""
    scope = {"type": "http", "method": "GET", "path": link.path, "headers": []}
    return any(route.matches(dict(scope))[0] is Match.FULL for route in app.routes)


def _leads_somewhere(link: Link, user: User) -> bool:
    if link.path == "/":  # sends those away who may not see calls
        return user.sees_all_calls
    permission = permission_for(link.path)
    return permission is not None and not permission.open and permission.allows(user)
