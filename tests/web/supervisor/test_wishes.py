"""What a supervisor asks of the floor by HTTP."""

from __future__ import annotations

import pytest

from telephony.acd.agent_state import AgentState
from telephony.domain.user import User
from telephony.interfaces.supervisor_desk import Supervision
from tests.web.people import ADA, LEE, SAM, SUE
from tests.web.supervisor.conftest import FloorPage
from tests.web.supervisor.floor import queue, waiting

WISHES = [
    ("POST", "/api/supervisor/supervision", {"agent": "cem", "mode": "listen"}),
    ("DELETE", "/api/supervisor/supervision", None),
    ("POST", "/api/supervisor/agents/cem/state", {"state": "break", "reason": "training"}),
    ("POST", "/api/supervisor/callers/call-1/queue", {"queue": "support"}),
    ("POST", "/api/supervisor/phone", {"sdp": "v=0"}),
    ("GET", "/api/supervisor/phone", None),
]


@pytest.fixture
def floor_page(floor_page: FloorPage) -> FloorPage:
    """No page is told of changes here."""
    floor_page.web.opens_no_page = True
    return floor_page


@pytest.mark.parametrize("user", [SUE, SAM, ADA, LEE], ids=lambda user: user.name)
def test_supervisors_and_administrators_may(floor_page: FloorPage, user: User) -> None:
    client = floor_page.as_user(user)
    assert client.get("/supervisor").status_code == 200
    for method, path, wish in WISHES:
        answer = client.request(method, path, json=wish)
        assert answer.status_code in (200, 204), (path, answer.text)


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
