"""Other sites' pages can't act in the name of whoever visits them."""

from __future__ import annotations

import asyncio

import pytest

from telephony.web.settings import WebSettings
from tests.web.edge import WebSide
from tests.web.gate import door_of, first_words
from tests.web.people import ANN, PASSWORD, people

HOST = "127.0.0.1:8080"
OURS = [
    {},  # a program
    {"Origin": f"http://{HOST}"},
    {"Sec-Fetch-Site": "same-origin", "Origin": f"http://{HOST}"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://edge.example", "Sec-Fetch-Site": "cross-site"},  # web.url
]
THEIRS = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://edge.example.evil.example"},
    {"Origin": f"file://{HOST}"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:9999"},
    {"Sec-Fetch-Site": "cross-site", "Origin": f"http://{HOST}"},
    {"Sec-Fetch-Site": ""},
]
SETTINGS = WebSettings(has_users=True, url="https://edge.example")


@pytest.fixture
def staffed(web: WebSide) -> WebSide:
    web.settings = WebSettings(has_users=True, url="https://edge.example")
    web.access = people(ANN)
    return web


def sign_in(web: WebSide, headers: dict[str, str]) -> int:
    return web.post("/sign-in", {"name": "ann", "password": PASSWORD}, headers).status_code


def socket(path: str, headers: dict[str, str]) -> list[str]:
    """What a WebSocket of ann's browser hears."""
    access = people(ANN)
    cookie = f"__Host-telephony_session={access.sessions.begin(ANN)}"
    shown = {"host": HOST, "cookie": cookie, **{k.lower(): v for k, v in headers.items()}}
    return asyncio.run(first_words(door_of(SETTINGS, access), SETTINGS, path, shown))


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_our_own_pages_may(staffed: WebSide, headers: dict[str, str]) -> None:
    assert sign_in(staffed, headers) == 303
    assert socket("/api/agent/live", headers) == ["websocket.accept"]


@pytest.mark.parametrize("headers", THEIRS, ids=str)
def test_others_may_not(staffed: WebSide, headers: dict[str, str]) -> None:
    assert sign_in(staffed, headers) == 403
    assert socket("/api/agent/live", headers) == ["websocket.close"]
    assert staffed.post("/sign-out", {}, headers).status_code == 403


def test_nor_where_nobody_signs_in(web: WebSide) -> None:
    for headers in THEIRS:
        assert web.post("/sign-out", {}, headers).status_code == 403


def test_a_link_from_elsewhere_may_be_followed(staffed: WebSide) -> None:
    assert staffed.get("/sign-in", {"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_socket_is_for_whom_the_path_is(staffed: WebSide) -> None:
    assert socket("/api/supervisor/live", {}) == ["websocket.close"]
    assert socket("/api/nowhere", {}) == ["websocket.close"]
    assert socket("/api/agent/live", {"Cookie": "a=b"}) == ["websocket.close"]
