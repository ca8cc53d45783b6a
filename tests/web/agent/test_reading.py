"""What the agent's page reads of its desk, and how it is told of changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from telephony.acd.agent_state import AgentState
from telephony.domain.call import CallId
from telephony.interfaces.agent_desk import QueueGlance
from telephony.interfaces.contact_store import ContactRecord
from telephony.web.agent import live_route
from telephony.web.agent.pages import MAX_PAGES
from telephony.web.page_socket import WS_UNSUPPORTED_DATA
from tests.web.agent.conftest import AgentsPage
from tests.web.agent.desk_as_set import TALKING
from tests.web.people import ANN, SUE

Json = dict[str, Any]


def live(page: TestClient, name: str = "page-0001") -> WebSocketTestSession:
    return page.websocket_connect(f"ws://127.0.0.1:8080/api/agent/live?page={name}")


def told(socket: WebSocketTestSession) -> Json:
    message: Json = socket.receive_json()
    return message


def past(contact_id: str, **more: Any) -> ContactRecord:
    return ContactRecord(contact_id, CallId("old"), "support", "bob", 1_600_000_000.0, 12.0, **more)


def test_a_page_is_told_the_desk_and_each_change(agents: AgentsPage) -> None:
    with agents.as_user(ANN) as page, live(page) as socket:
        first = told(socket)
        assert first["type"] == "desk"
        assert first["desk"]["agent"] == "ann"
        assert first["desk"]["state"] == "offline"
        assert first["now"] > 1_700_000_000
        assert page.portal is not None
        page.portal.call(lambda: agents.desk.show("ann", state=AgentState.BUSY, call=TALKING))
        shown = told(socket)["desk"]
        assert shown["state"] == "busy"
        assert shown["call"]["variables"] == {"account": "204017"}
        assert shown["call"]["noted"] == {"disposition": "", "notes": "", "fields": {}}
    assert agents.desk.watchers == []


def test_many_changes_at_once_are_one_message(agents: AgentsPage) -> None:
    def storm() -> None:
        for count in range(500):
            agents.desk.show("ann", queues=(QueueGlance("support", count, 1.0),))

    with agents.as_user(ANN) as page, live(page) as socket:
        told(socket)
        assert page.portal is not None
        page.portal.call(storm)
        assert told(socket)["desk"]["queues"][0]["waiting"] == 499


def test_silence_means_that_the_connection_is_lost(
    agents: AgentsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_route, "ALIVE_EVERY", 0.01)
    with agents.as_user(ANN) as page, live(page) as socket:
        told(socket)
        assert told(socket)["type"] == "ping"


def test_the_telephone_is_one_pages_until_it_closes(agents: AgentsPage) -> None:
    with agents.as_user(ANN) as page, live(page, "page-0001") as first:
        told(first)
        with live(page, "page-0002") as second:
            assert told(second)["phone_page"] is None
            page.post("/api/agent/phone", json={"page": "page-0002", "sdp": "v=0"})
            assert told(second)["phone_page"] == "page-0002"
            assert told(first)["phone_page"] == "page-0002"
        assert told(first)["phone_page"] is None


def test_pages_of_one_agent_are_bounded(agents: AgentsPage) -> None:
    with agents.as_user(ANN) as page:
        open_pages = [live(page, f"page-{number:04}") for number in range(MAX_PAGES)]
        for socket in open_pages:
            socket.__enter__()
            told(socket)
        with live(page, "one-too-many") as socket, pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
        for socket in open_pages:
            socket.__exit__(None, None, None)
    assert closed.value.code == live_route.WS_TRY_AGAIN_LATER


def test_a_page_that_talks_is_shown_the_door(agents: AgentsPage) -> None:
    with agents.as_user(ANN) as page, live(page) as socket:
        told(socket)
        socket.send_text("hang up everything")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == WS_UNSUPPORTED_DATA
    assert agents.desk.asked == []


def test_others_are_not_let_in(agents: AgentsPage) -> None:
    with agents.as_user(SUE) as page, pytest.raises(WebSocketDisconnect), live(page):
        pass
    assert agents.desk.watchers == []


def test_targets_are_those_who_work_and_all_queues(agents: AgentsPage) -> None:
    targets = agents.as_user(ANN).get("/api/agent/targets").json()
    assert targets == {
        "agents": [
            {"name": "bob", "state": "ready", "free": True},
            {"name": "cem", "state": "break", "free": False},
        ],
        "queues": ["sales", "support"],
    }


def test_history_is_the_present_callers_alone(agents: AgentsPage) -> None:
    agents.contacts.of_number = {
        "+49301234567": [
            past("contact-1"),
            past(
                "contact-0",
                answered_at=1_600_000_012.0,
                ended_at=1_600_000_112.0,
                disposition="Solved",
                notes="New cable sent.",
            ),
        ]
    }
    page = agents.as_user(ANN)
    assert page.get("/api/agent/history").json() == {"contacts": []}
    agents.desk.show("ann", call=TALKING)
    (one,) = page.get("/api/agent/history").json()["contacts"]
    assert (one["talked"], one["disposition"], one["agent"]) == (100.0, "Solved", "bob")
    agents.desk.show("ann", call=replace(TALKING, caller_number=""))
    assert page.get("/api/agent/history").json() == {"contacts": []}


def test_what_is_offered_says_whose_it_is(agents: AgentsPage) -> None:
    offered = agents.as_user(ANN).get("/api/agent/offered").json()
    assert offered["agent"] == "Ann Archer"
    assert offered["breaks"] == ["Lunch", "Training"]
    assert offered["queues"]["support"]["dispositions"] == ["Solved", "Call again"]
    assert offered["queues"]["support"]["script"][2]["field"]["choices"] == ["yes", "no"]


def test_the_page_is_there_for_agents(agents: AgentsPage) -> None:
    answer = agents.as_user(ANN).get("/agent")
    assert answer.status_code == 200
    assert "/static/agent/main.js" in answer.text
    assert agents.as_user(SUE).get("/agent").status_code == 403


def test_the_page_says_what_it_lacks(agents: AgentsPage) -> None:
    page = agents.as_user(ANN)
    del agents.desk.views["ann"]
    assert "has no desk here" in page.get("/agent").text
    assert page.get("/api/agent/desk").status_code == 409
    agents.web.access = None
    assert "Nobody can sign in yet" in agents.web.get("/agent").text
    agents.web.agents = None
    assert "Nobody can sign in yet" in agents.web.get("/agent").text
