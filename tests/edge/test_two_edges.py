"""Two edges on one PostgreSQL: what they share, and what is each one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartEdge
from tests.edge.desk_side import sign_in, users
from tests.edge.on_record import wait_for_event
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.postgresql import PostgreSqlServer
from tests.peers.sound import make_sound

_FLOW = """
stored: {set: {stored: "7"}, next: pin}
pin:
  verify:
    prompt: {play: pin.wav}
    digits: 1
    against: "{{ stored }}"
    lock_after: 3
    on_locked: end
    on_failure: end
  next: end
end: {hangup: {}}
"""


def _configuration(folder: Path, url: str, name: str) -> dict[str, Any]:
    sounds = {"pin.wav": make_sound(71, 0.5)}
    return one_flow(folder / name, _FLOW, sounds=sounds) | {
        "store": {"url": url, "edge": name},
        "users": users(ada="administrator"),
    }


@pytest.fixture
def edges(start_edge: StartEdge, tmp_path: Path, postgresql: PostgreSqlServer) -> tuple[Edge, Edge]:
    """Berlin and Bonn."""
    url = postgresql.new_database()
    berlin, bonn = (start_edge(_configuration(tmp_path, url, name)) for name in ("berlin", "bonn"))
    return berlin, bonn


def test_wrong_pins_count_at_all_edges_and_a_session_at_its_own(edges: tuple[Edge, Edge]) -> None:
    berlin, bonn = edges
    for edge in edges:
        sign_in(edge.http, "ada")
    with Caller(berlin.sip_address()) as caller:
        caller.wait_for_answer()
        caller.hear()
        for attempt in (1, 2):
            caller.press("1")
            wait_for_event(berlin, "no match", within=30, attempt=attempt)
    with Caller(bonn.sip_address()) as caller:
        caller.wait_for_answer()
        caller.hear()
        caller.press("1")
        wait_for_event(bonn, "locked out", within=30)
        caller.wait_for_end()
    with Caller(berlin.sip_address()) as caller:
        caller.wait_for_answer()
        wait_for_event(berlin, "locked out", within=30)  # without being asked
        caller.wait_for_end()
    for edge in edges:
        edge.wait_for_calls(3)

    shown = "; ".join(f"{name}={value}" for name, value in berlin.http.cookies.items())
    bonn.http.cookies.clear()
    answer = bonn.http.get("/api/calls", headers={"Cookie": shown})
    assert answer.status_code == 401, "whoever signed in at Berlin sees Berlin's floor alone"
