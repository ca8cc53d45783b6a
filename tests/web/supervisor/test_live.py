"""`WS /api/supervisor/live` and the wishes, as each person gets them."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from telephony.acd.agent_state import AgentState
from telephony.domain.user import User
from telephony.interfaces.supervisor_desk import Supervision
from telephony.web.page_socket import WS_UNSUPPORTED_DATA
from telephony.web.supervisor import live_route
from tests.web.people import ADA, ANN, LEE, SAM, SUE
from tests.web.supervisor.conftest import ORIGIN, FloorPage
from tests.web.supervisor.floor import FloorAsSet, queue, waiting

LIVE = "ws://127.0.0.1:8080/api/supervisor/live"
WISHES = [
    ("POST", "/api/supervisor/supervision", {"agent": "cem", "mode": "listen"}),
    ("DELETE", "/api/supervisor/supervision", None),
    ("POST", "/api/supervisor/agents/cem/state", {"state": "break", "reason": "training"}),
    ("POST", "/api/supervisor/callers/call-1/queue", {"queue": "support"}),
    ("POST", "/api/supervisor/phone", {"sdp": "v=0"}),
    ("GET", "/api/supervisor/phone", None),
]


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
        assert first["supervision"] == {"phone": "none", "agent": "", "mode": None}
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


@pytest.mark.parametrize("user", [SUE, SAM, ADA, LEE], ids=lambda user: user.name)
def test_supervisors_and_administrators_may(floor_page: FloorPage, user: User) -> None:
    client = floor_page.as_user(user)
    assert client.get("/supervisor").status_code == 200
    for method, path, wish in WISHES:
        answer = client.request(method, path, json=wish)
        assert answer.status_code in (200, 204), (path, answer.text)


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


def test_wishes_reach_the_desk_in_the_supervisors_name(floor_page: FloorPage) -> None:
    client = floor_page.as_user(SUE)
    for method, path, wish in WISHES[:4]:
        assert client.request(method, path, json=wish).status_code == 204, path
    assert floor_page.floor.wishes == [
        ("supervise", "sue", "cem", Supervision.LISTEN),
        ("end", "sue"),
        ("force", "cem", AgentState.BREAK, "training (sue)"),
        ("move", "call-1", "support"),
    ]


@pytest.mark.parametrize(
    ("path", "wish", "why"),
    [
        ("supervision", {"agent": "bob", "mode": "barge"}, "bob serves none of your queues."),
        (
            "agents/bob/state",
            {"state": "ready", "reason": "x"},
            "bob serves none of your queues.",
        ),
        ("callers/call-9/queue", {"queue": "support"}, "waits in none of your queues."),
        ("callers/call-1/queue", {"queue": "sales"}, "sales is none of your queues."),
    ],
)
def test_other_queues_are_not_a_narrowed_supervisors(
    floor_page: FloorPage, path: str, wish: dict[str, str], why: str
) -> None:
    floor_page.floor.put(queue("sales", waiting(9)))
    answer = floor_page.as_user(SAM).post(f"/api/supervisor/{path}", json=wish)
    assert answer.status_code == 403
    assert why in answer.json()["error"]
    assert floor_page.floor.wishes == []


def test_what_the_desk_refuses_is_told_in_its_words(floor_page: FloorPage) -> None:
    floor_page.floor.refusal = "cem speaks with nobody."
    for method, path, wish in WISHES[:4]:
        answer = floor_page.as_user(SUE).request(method, path, json=wish)
        assert answer.status_code == 409
        assert answer.json() == {"error": "cem speaks with nobody."}


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("supervision", {"agent": "cem", "mode": "shout"}),
        ("supervision", {"agent": "x" * 129, "mode": "listen"}),
        ("supervision", {"mode": "listen"}),
        ("agents/cem/state", {"state": "busy", "reason": "x"}),
        ("agents/cem/state", {"state": "break", "reason": ""}),
        ("agents/cem/state", {"state": "break", "reason": "x" * 201}),
        ("agents/cem/state", {"state": "break", "reason": "two\nlines"}),
        (f"agents/{'x' * 129}/state", {"state": "break", "reason": "x"}),
        ("callers/call-1/queue", {"queue": ["support"]}),
        ("phone", {"sdp": "x" * 40_000}),
    ],
)
def test_what_nobody_can_mean_is_refused(
    floor_page: FloorPage, path: str, wish: dict[str, object]
) -> None:
    answer = floor_page.as_user(SUE).post(f"/api/supervisor/{path}", json=wish)
    assert answer.status_code == 422
    assert floor_page.floor.wishes == []


def test_the_browsers_offer_goes_to_the_gateway(floor_page: FloorPage) -> None:
    answer = floor_page.as_user(SUE).post("/api/supervisor/phone", json={"sdp": "v=0 offer"})
    assert answer.json()["sdp"]
    assert floor_page.phones is not None
    assert floor_page.phones.offers == [("sue", "v=0 offer")]


def test_no_gateway_is_said(floor_page: FloorPage) -> None:
    floor_page.phones = None
    answer = floor_page.as_user(SUE).post("/api/supervisor/phone", json={"sdp": "v=0"})
    assert answer.status_code == 503
    assert "No gateway runs" in answer.json()["error"]


def test_what_the_gateway_refuses_is_said(floor_page: FloorPage) -> None:
    assert floor_page.phones is not None
    floor_page.phones.refusal = "No PCMU."
    answer = floor_page.as_user(SUE).post("/api/supervisor/phone", json={"sdp": "v=0"})
    assert (answer.status_code, answer.json()) == (503, {"error": "No PCMU."})


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
