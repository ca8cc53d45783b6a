"""Who may have which path: every route stands in the table, and the table is obeyed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from starlette.routing import Mount

from telephony.domain.user import User
from telephony.web.permissions import PERMISSIONS, permission_for
from telephony.web.settings import WebSettings
from tests.web.edge import WebSide
from tests.web.people import ADA, ANN, EVERYONE, LEE, SAM, SUE, people

TOKEN = "correct-horse-battery"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def staffed(web: WebSide) -> WebSide:
    web.settings = WebSettings(token=TOKEN, has_users=True)
    web.access = people(*EVERYONE)
    return web


def _paths(routes: Iterable[Any], prefix: str = "") -> Iterator[str]:
    """Every path of an application; what it can't look into fails."""
    for route in routes:
        if isinstance(route, Mount):
            yield f"{prefix}{route.path}/x"
        elif hasattr(route, "effective_candidates"):  # a router that was included
            yield from _paths(route.effective_candidates(), prefix)
        else:
            yield prefix + route.path


def test_every_route_has_its_line(staffed: WebSide) -> None:
    paths = list(_paths(staffed.application().routes))
    assert {"/", "/metrics", "/calls/{call_id}.txt", "/static/x"} <= set(paths)
    for path in paths:
        assert permission_for(path) is not None, f"{path} isn't in permissions.py"


def test_no_line_is_hidden_by_another_of_other_rights() -> None:
    for permission in PERMISSIONS:
        path = permission.path.replace("{path:path}", "x").replace("{call_id}", "x")
        assert permission_for(path) == permission


# What each person, and a program with web.token, gets: 200, 403, or where they are sent.
ROWS: Mapping[str, tuple[object, ...]] = {
    # path            ann       sue  sam            ada  lee       program
    "/healthz": (200, 200, 200, 200, 200, 200),
    "/static/style.css": (200, 200, 200, 200, 200, 200),
    "/": ("/agent", 200, "/supervisor", 200, 200, 200),
    "/metrics": (403, 200, 200, 200, 200, 200),
    "/docs": (200, 200, 200, 200, 200, 200),
    "/openapi.json": (200, 200, 200, 200, 200, 200),
    "/api/calls": (403, 200, 403, 200, 200, 200),
    "/api/calls/x": (403, 404, 403, 404, 404, 404),
    "/calls/x": (403, 404, 403, 404, 404, 404),
    "/calls/x.txt": (403, 404, 403, 404, 404, 404),
    "/recordings": (403, "in", 403, "in", "in", 403),
    "/api/recordings/x": (403, "in", 403, "in", "in", 403),
    "/surveys": (403, "in", 403, "in", "in", 403),
    "/surveys.csv": (403, "in", 403, "in", "in", 403),
    "/callbacks": (403, "in", 403, "in", "in", 403),
    "/callbacks.csv": (403, "in", 403, "in", "in", 403),
    "/api/callbacks/x/cancel": (403, "in", 403, "in", "in", 403),
    "/flows": (403, "in", "in", "in", "in", 403),
    "/flows/x": (403, "in", "in", "in", "in", 403),
    "/agent": ("in", 403, 403, 403, "in", 403),
    "/api/agent/live": ("in", 403, 403, 403, "in", 403),
    "/supervisor": (403, "in", "in", "in", "in", 403),
    "/supervisor/course": (403, "in", "in", "in", "in", 403),
    "/api/supervisor/live": (403, "in", "in", "in", "in", 403),
    "/nowhere": (404, 404, 404, 404, 404, 404),
    "/metrics/": (404, 404, 404, 404, 404, 404),
    "/healthz%3F/metrics": (404, 404, 404, 404, 404, 404),
}
VISITORS: tuple[User | None, ...] = (ANN, SUE, SAM, ADA, LEE, None)


@pytest.mark.parametrize("path", ROWS)
def test_the_table_is_obeyed(staffed: WebSide, path: str) -> None:
    for visitor, expected in zip(VISITORS, ROWS[path], strict=True):
        shown = BEARER if visitor is None else staffed.signed_in(visitor)
        answer = staffed.get(path, shown)
        name = visitor.name if visitor else "a program"
        if isinstance(expected, str) and expected.startswith("/"):
            assert (answer.status_code, answer.headers["location"]) == (303, expected), name
        elif expected == "in":
            assert answer.status_code not in {401, 403}, name
        else:
            assert answer.status_code == expected, name


OPEN = {"/healthz", "/static/style.css"}


FORGED: Mapping[str, Mapping[str, str]] = {
    "nothing": {},
    "a forged cookie": {"Cookie": "telephony_session=forged"},
    "an empty cookie": {"Cookie": "telephony_session="},
    "a long cookie": {"Cookie": f"telephony_session={'x' * 5000}"},
    "a wrong token": {"Authorization": "Bearer wrong"},
    "a password by Basic": {"Authorization": "Basic YW5uOmE="},
}


@pytest.mark.parametrize("shown", FORGED.values(), ids=FORGED)
def test_a_stranger_gets_nothing(staffed: WebSide, shown: Mapping[str, str]) -> None:
    for path in set(ROWS) - OPEN:
        answer = staffed.get(path, shown)
        assert answer.status_code == (404 if 404 in ROWS[path][:1] else 401), path
        assert "Basic" not in answer.headers.get("www-authenticate", "")


def test_a_strangers_browser_is_sent_to_the_sign_in_page_and_back(staffed: WebSide) -> None:
    answer = staffed.get("/calls/x%0d%0aSet-Cookie:a=b?before=%2F%2Fevil&x=1", BROWSER)
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert where.startswith("/sign-in?next=%2Fcalls%2Fx%250D%250ASet-Cookie")
    assert "\r" not in where
    assert "set-cookie" not in answer.headers


def test_an_agent_is_told_why_in_a_page(staffed: WebSide) -> None:
    answer = staffed.get("/supervisor", {**staffed.signed_in(ANN), **BROWSER})
    assert answer.status_code == 403
    assert "Ann Archer may not see this page." in answer.text


def test_signed_out_is_signed_out(staffed: WebSide) -> None:
    assert staffed.access is not None
    shown = staffed.signed_in(SUE)
    assert staffed.get("/api/calls", shown).status_code == 200
    staffed.access.sessions.end(shown["Cookie"].partition("=")[2])
    assert staffed.get("/api/calls", shown).status_code == 401


def test_without_a_token_no_token_is_right(staffed: WebSide) -> None:
    staffed.settings = WebSettings(has_users=True)
    for shown in ("Bearer ", "Bearer None", "Basic Og=="):
        assert staffed.get("/metrics", {"Authorization": shown}).status_code == 401
