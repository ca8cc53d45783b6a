"""What an agent asks of its desk by HTTP."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from telephony.interfaces.agent_desk import ToAgent, ToNumber, ToQueue, WrapUp
from telephony.web.relay import Turn, turn_server
from tests.web.agent.conftest import SETTINGS, AgentsPage
from tests.web.agent.desk_as_set import TALKING
from tests.web.people import ADA, ANN, SUE

RELAY = Turn(("turn:turn.example:3478",), "a secret of ours")


@pytest.fixture
def agents(agents: AgentsPage) -> AgentsPage:
    """No page is told of changes here."""
    agents.web.opens_no_page = True
    return agents


PLAIN = [
    "sign-in",
    "sign-out",
    "ready",
    "answer",
    "decline",
    "hang-up",
    "hold",
    "resume",
    "end-consult",
    "complete",
    "conference",
    "pause-recording",
    "resume-recording",
]


@pytest.mark.parametrize("wish", PLAIN)
def test_a_plain_wish_is_the_signed_in_agents(agents: AgentsPage, wish: str) -> None:
    assert agents.as_user(ANN).post(f"/api/agent/{wish}").status_code == 204
    assert agents.desk.asked == [(wish.replace("-", "_"), "ann")]


@pytest.mark.parametrize(
    ("wish", "body", "asked"),
    [
        ("break", {"reason": "Lunch"}, ("on_break", "ann", "Lunch")),
        ("break", {}, ("on_break", "ann", "")),
        ("digits", {"symbols": "12#"}, ("send_digits", "ann", "12#")),
        ("transfer", {"kind": "agent", "name": "bob"}, ("transfer", "ann", ToAgent("bob"))),
        ("transfer", {"kind": "queue", "name": "sales"}, ("transfer", "ann", ToQueue("sales"))),
        ("transfer", {"kind": "number", "name": "+4930"}, ("transfer", "ann", ToNumber("+4930"))),
        ("consult", {"kind": "agent", "name": "bob"}, ("consult", "ann", ToAgent("bob"))),
        ("consult", {"kind": "number", "name": "12"}, ("consult", "ann", ToNumber("12"))),
    ],
)
def test_a_wish_with_words(
    agents: AgentsPage, wish: str, body: dict[str, str], asked: tuple[object, ...]
) -> None:
    assert agents.as_user(ANN).post(f"/api/agent/{wish}", json=body).status_code == 204
    assert agents.desk.asked == [asked]


@pytest.mark.parametrize(
    ("wish", "body"),
    [
        ("break", {"reason": "Golf"}),
        ("break", {"reason": "x" * 65}),
        ("digits", {"symbols": "12a"}),
        ("digits", {"symbols": ""}),
        ("digits", {"symbols": "1" * 33}),
        ("transfer", {"kind": "planet", "name": "mars"}),
        ("transfer", {"kind": "agent", "name": ""}),
        ("transfer", {"kind": "agent", "name": "b" * 129}),
        ("transfer", {"kind": "agent", "name": "bob", "agent": "cem"}),
        ("consult", {"kind": "queue", "name": "sales"}),
        ("phone", {"page": "short", "sdp": "v=0"}),
        ("phone", {"page": "page-0001", "sdp": "v" * 16_385}),
        ("wrap-up", {"contact_id": "contact-1", "notes": "n" * 4001}),
        ("wrap-up", {"contact_id": "contact-1", "disposition": "Escalated"}),
        ("wrap-up", {"contact_id": "contact-1", "fields": {"shoe size": "44"}}),
        ("wrap-up", {"contact_id": "contact-1", "fields": {"urgent": "perhaps"}}),
        ("wrap-up", {"contact_id": "contact-1", "fields": {str(n): "" for n in range(41)}}),
        ("wrap-up", {"contact_id": "contact-1", "fields": {"product": "p" * 501}}),
    ],
)
def test_what_is_out_of_bounds_reaches_no_desk(
    agents: AgentsPage, wish: str, body: dict[str, object]
) -> None:
    agents.desk.show("ann", call=TALKING)
    answer = agents.as_user(ANN).post(f"/api/agent/{wish}", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"].endswith(".")
    assert agents.desk.asked == []


def test_what_the_desk_refuses_is_told_in_its_words(agents: AgentsPage) -> None:
    agents.desk.refusal = "No phone is connected."
    answer = agents.as_user(ANN).post("/api/agent/ready")
    assert (answer.status_code, answer.json()) == (409, {"error": "No phone is connected."})


def test_notes_are_kept_with_the_contact_they_are_about(agents: AgentsPage) -> None:
    agents.desk.show("ann", call=TALKING)
    page = agents.as_user(ANN)
    body = {
        "contact_id": "contact-1",
        "disposition": "Solved",
        "notes": "New cable sent.",
        "fields": {"product": "Router", "urgent": "yes"},
    }
    assert page.post("/api/agent/wrap-up", json=body).status_code == 204
    noted = WrapUp("Solved", "New cable sent.", {"product": "Router", "urgent": "yes"})
    assert agents.desk.asked == [("wrap_up", "ann", noted)]
    agents.desk.show("ann", call=replace(TALKING, contact_id="contact-2"))
    late = page.post("/api/agent/wrap-up", json=body)
    assert late.status_code == 409
    assert len(agents.desk.asked) == 1


@pytest.mark.parametrize("user", [SUE, ADA])
def test_who_is_no_agent_is_refused(agents: AgentsPage, user: object) -> None:
    page = agents.as_user(user)  # type: ignore[arg-type]
    assert page.post("/api/agent/ready").status_code == 403
    assert page.get("/api/agent/desk").status_code == 403
    assert agents.desk.asked == []


def test_nobody_asks_without_having_signed_in(agents: AgentsPage) -> None:
    page = agents.as_user(ANN)
    del page.headers["Cookie"]
    assert page.post("/api/agent/ready").status_code == 401
    assert agents.desk.asked == []


def test_a_page_of_another_site_asks_in_vain(agents: AgentsPage) -> None:
    page = agents.as_user(ANN)
    answer = page.post("/api/agent/hang-up", headers={"Origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    assert agents.desk.asked == []


def test_a_browser_becomes_the_telephone_of_who_is_signed_in(agents: AgentsPage) -> None:
    page = agents.as_user(ANN)
    offer = {"page": "page-0001", "sdp": "v=0"}
    assert page.post("/api/agent/phone", json=offer).json() == {"sdp": "answer to v=0"}
    assert agents.phones is not None
    assert agents.phones.offers == [("ann", "v=0")]
    assert page.get("/api/agent/desk").json()["phone_page"] == "page-0001"


def test_pages_are_told_of_a_relay_where_there_is_one(agents: AgentsPage) -> None:
    assert agents.as_user(ANN).get("/api/agent/phone").json() == {"iceServers": []}
    agents.settings = replace(SETTINGS, turn=RELAY)
    (told,) = agents.as_user(ANN).get("/api/agent/phone").json()["iceServers"]
    assert told["urls"] == ["turn:turn.example:3478"]
    assert told["username"].endswith(":ann")


def test_a_relays_password_ages() -> None:
    told = turn_server(RELAY, "ann", 1_800_000_000.5)
    assert told.username == "1800043200:ann"
    # printf %s 1800043200:ann | openssl dgst -sha1 -hmac "a secret of ours" -binary | base64
    assert told.credential == "iWsdq3wuFIGdqVL8+JY62U4sdZ0="
    assert RELAY.secret not in repr(RELAY)


def test_what_the_gateway_refuses_is_told_in_its_words(agents: AgentsPage) -> None:
    page = agents.as_user(ANN)
    assert agents.phones is not None
    agents.phones.refusal = "The browser doesn't offer PCMU."
    answer = page.post("/api/agent/phone", json={"page": "page-0001", "sdp": "v=0"})
    assert (answer.status_code, answer.json()["error"]) == (503, agents.phones.refusal)


def test_without_a_gateway_there_are_no_browser_phones(agents: AgentsPage) -> None:
    agents.phones = None
    page = agents.as_user(ANN)
    answer = page.post("/api/agent/phone", json={"page": "page-0001", "sdp": "v=0"})
    assert answer.status_code == 503
    assert "No gateway runs" in answer.json()["error"]
    assert page.get("/api/agent/offered").json()["browser_phone"] is False


def test_a_body_that_is_no_json_is_refused(agents: AgentsPage) -> None:
    answer = agents.as_user(ANN).post("/api/agent/digits", content=b"{")
    assert answer.status_code == 422
    assert json.loads(answer.text)["error"]
