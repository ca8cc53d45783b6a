"""`WS /api/supervisor/live`, as each person gets it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from telephony.web.page_socket import WS_UNSUPPORTED_DATA
from telephony.web.supervisor import live_route
from tests.web.people import ANN, SAM, SUE
from tests.web.supervisor.conftest import ORIGIN, FloorPage
from tests.web.supervisor.floor import FloorAsSet, queue, waiting
from tests.web.supervisor.test_wishes import WISHES

LIVE = "ws://127.0.0.1:8080/api/supervisor/live"


def _put(client: TestClient, floor: FloorAsSet, *boards: object) -> None:
    """On the application's event loop, where a desk lives."""
    assert client.portal is not None
    client.portal.call(floor.put, *boards)


def test_a_page_gets_the_floor_and_then_what_changes(floor_page: FloorPage) -> None:
    with floor_page.as_user(SUE) as client, client.websocket_connect(LIVE) as socket:
        first = socket.receive_json()
        assert first["whole"]
        assert {row["queue"] for row in first["queues"]} == {"sales", "support"}
        assert [row["call_id"] for row in first["callers"]] == ["call-1"]
        assert {row["agent"] for row in first["agents"]} == {"bob", "cem"}
        assert first["supervision"] == {"phone": "none", "agent": "", "mode": None, "problem": ""}
        _put(client, floor_page.floor, queue("sales", waiting(2, why="1 on a break"), ready=1))
        then = socket.receive_json()
        assert "whole" not in then
        assert [row["queue"] for row in then["queues"]] == ["sales"]
        assert [row["why"] for row in then["callers"]] == ["1 on a break"]


def test_a_supervisor_of_some_queues_sees_these(floor_page: FloorPage) -> None:
    with floor_page.as_user(SAM) as client, client.websocket_connect(LIVE) as socket:
        first = socket.receive_json()
    assert {row["queue"] for row in first["queues"]} == {"support"}
    assert {row["agent"] for row in first["agents"]} == {"cem"}


def test_agents_may_not(floor_page: FloorPage) -> None:
    client = floor_page.as_user(ANN)
    assert client.get("/supervisor").status_code == 403
    for method, path, wish in WISHES:
        assert client.request(method, path, json=wish).status_code == 403, path
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(LIVE):
        pass
    assert floor_page.floor.wishes == []


def test_strangers_may_not(floor_page: FloorPage) -> None:
    floor_page.staff()
    client = TestClient(floor_page.web.application(), base_url=ORIGIN)
    for method, path, wish in WISHES:
        assert client.request(method, path, json=wish).status_code in (401, 403), path
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(LIVE):
        pass
    assert floor_page.floor.wishes == []


def test_a_page_that_talks_is_shown_the_door(floor_page: FloorPage) -> None:
    with floor_page.as_user(SUE) as client, client.websocket_connect(LIVE) as socket:
        socket.receive_json()
        socket.send_text("hello")
        with pytest.raises(WebSocketDisconnect) as closed:
            while True:
                socket.receive_json()
    assert closed.value.code == WS_UNSUPPORTED_DATA
    assert floor_page.floor.watchers == []


def test_one_page_too_many_is_told_to_try_later(
    floor_page: FloorPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_route, "MAX_PAGES", 1)
    with floor_page.as_user(SUE) as client, client.websocket_connect(LIVE) as socket:
        socket.receive_json()
        with client.websocket_connect(LIVE) as second:
            with pytest.raises(WebSocketDisconnect) as closed:
                second.receive_json()
            assert closed.value.code == live_route.WS_TRY_AGAIN_LATER


def test_without_a_floor_the_page_says_what_to_configure(floor_page: FloorPage) -> None:
    floor_page.staff()
    floor_page.web.floor = None
    text = floor_page.web.get("/supervisor", floor_page.web.signed_in(SUE)).text
    assert "no queues and no agents" in text
    assert "<code>queues:</code>" in text


def test_without_people_the_page_says_so(floor_page: FloorPage) -> None:
    floor_page.staff()
    floor_page.web.access = None
    text = floor_page.web.get("/supervisor").text
    assert "roles: [supervisor]" in text
    assert 'id="floor"' not in text
