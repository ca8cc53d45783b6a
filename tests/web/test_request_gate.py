"""Who may look: the token, the Host check, and the headers that keep a browser honest."""

from __future__ import annotations

import asyncio
from base64 import b64encode

import pytest

from telephony.domain.errors import ConfigurationError
from telephony.web.settings import WebSettings
from tests.web.edge import WebSide
from tests.web.gate import door_of, first_words

TOKEN = "correct-horse-battery"
PROTECTED = ["/", "/api/calls", "/api/calls/x", "/calls/x", "/metrics", "/docs", "/openapi.json"]


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


@pytest.fixture
def guarded(web: WebSide) -> WebSide:
    web.settings = WebSettings(host="0.0.0.0", token=TOKEN)
    return web


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "edge.example"])
def test_other_machines_are_let_in_with_a_token_only(host: str) -> None:
    with pytest.raises(ConfigurationError, match=r"Set web\.token"):
        WebSettings(host=host)
    assert WebSettings(host=host, token=TOKEN).host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_this_machine_needs_none(host: str) -> None:
    assert WebSettings(host=host).token is None


def test_an_empty_token_is_none() -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        WebSettings(token=" ")


def test_the_token_is_not_shown() -> None:
    assert TOKEN not in repr(WebSettings(token=TOKEN))


@pytest.mark.parametrize("path", PROTECTED)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Digest {TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": "Basic not-base64!"},
        basic(TOKEN, ""),
        basic("", "wrong"),
    ],
    ids=str,
)
def test_without_the_token_nothing_is_shown(
    guarded: WebSide, path: str, headers: dict[str, str]
) -> None:
    answer = guarded.get(path, headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert "web.token" in answer.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": f"Bearer {TOKEN}"}, basic("", TOKEN), basic("anyone", TOKEN)],
    ids=["bearer", "basic without user", "basic"],
)
def test_the_token_opens_every_page(guarded: WebSide, headers: dict[str, str]) -> None:
    assert guarded.get("/", headers).status_code == 200
    assert guarded.get("/api/calls", headers).status_code == 200


def test_probes_need_no_token(guarded: WebSide) -> None:
    assert guarded.get("/healthz").status_code == 200
    assert guarded.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "192.0.2.1:8080"],
)
def test_an_address_or_localhost_is_answered(web: WebSide, host: str) -> None:
    assert web.get("/api/calls", {"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:8080", "", "127.0.0.1.evil"])
def test_someone_elses_name_is_not(web: WebSide, host: str) -> None:
    answer = web.get("/api/calls", {"Host": host})
    assert answer.status_code == 421
    assert "web.names" in answer.json()["error"]


def test_our_own_name_is(web: WebSide) -> None:
    web.settings = WebSettings(names=("Edge.example",))
    assert web.get("/api/calls", {"Host": "edge.example:8080"}).status_code == 200


def connect_web_socket(**headers: str) -> list[str]:
    """What the gate, or the application behind it, says to a web socket that opens."""
    settings = WebSettings(token=TOKEN)
    return asyncio.run(first_words(door_of(settings), settings, "/api/agent/live", headers))


def test_web_sockets_stand_behind_the_same_gate() -> None:
    good = f"Bearer {TOKEN}"
    assert connect_web_socket(host="127.0.0.1") == ["websocket.close"]
    assert connect_web_socket(host="rebound.example", authorization=good) == ["websocket.close"]
    assert connect_web_socket(host="127.0.0.1", authorization=good) == ["websocket.accept"]


@pytest.mark.parametrize("path", ["/", "/api/calls", "/api/calls/x", "/healthz", "/nowhere"])
def test_every_answer_is_hardened(web: WebSide, path: str) -> None:
    headers = web.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
