"""A trunk that registers with digest at a real registrar: calls come and go through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartEdge
from tests.edge.on_record import events, reason, wait_for_event
from tests.peers.baresip import Baresip
from tests.peers.edge import Edge
from tests.peers.kamailio import Kamailio
from tests.peers.one_flow import one_flow
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.waiting import wait_until

_PASSWORD = "open sesame"
_NUMBER = "4930123456"
_FLOW = f'connect: {{transfer: {{to: "{_NUMBER}", trunk: carrier}}}}'


@pytest.fixture
def desk() -> Iterator[Sipp]:
    """Whom the carrier reaches by the number."""
    plan = SippPlan(scenario="functional/uas-invite-answer-expect-bye.xml")
    with Sipp(plan) as desk:
        yield desk


@pytest.fixture
def carrier(desk: Sipp) -> Iterator[Kamailio]:
    """It challenges `edge`, also when that one calls."""
    with Kamailio({"edge": _PASSWORD}, numbers={_NUMBER: desk.address}) as carrier:
        yield carrier


def _configuration(folder: Path, carrier: Kamailio, transport: str, password: str) -> Any:
    secret = folder / "password"
    secret.write_text(password + "\n")
    registration = {
        "registrar": f"sip:{carrier.address};transport={transport}",
        "username": "edge",
        "password": {"file": str(secret)},
    }
    return one_flow(folder / "flow", _FLOW) | {
        "sip": {"listen": [{"transport": "udp", "port": 0}, {"transport": "tcp", "port": 0}]},
        "trunks": {"carrier": {"register": registration, "routes": [{"flow": "main"}]}},
    }


def _degraded(edge: Edge) -> str:
    return " ".join(edge.get("/readyz")["degraded"])


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_call_comes_by_the_registration_and_its_transfer_leaves_by_digest(
    start_edge: StartEdge, carrier: Kamailio, desk: Sipp, tmp_path: Path, transport: str
) -> None:
    edge = start_edge(_configuration(tmp_path, carrier, transport, _PASSWORD))
    contact = carrier.wait_for_registered("edge")
    assert ("transport=tcp" in contact.lower()) == (transport == "tcp")
    wait_until(lambda: not _degraded(edge), within=5, what="the registration to be noticed")
    with Baresip() as phone:
        phone.dial(f"sip:edge@{carrier.address}")
        wait_for_event(edge, "transfer answered")
        phone.hang_up()
        desk.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    assert record["trunk"] == "carrier"
    assert reason(record) == "completed/caller_hangup"
    assert events(edge, record).count("INVITE sent") == 2, "once without credentials, once with"


def test_a_wrong_password_is_told_and_keeps_nobody_out(
    start_edge: StartEdge, carrier: Kamailio, tmp_path: Path
) -> None:
    edge = start_edge(_configuration(tmp_path, carrier, "udp", "guess"))
    wait_until(lambda: "401" in _degraded(edge), within=10, what="the refused registration to show")
    assert "Trunk carrier is not registered" in _degraded(edge)
    assert edge.get("/readyz")["ready"]
    assert not carrier.registered("edge")
    assert "guess" not in edge.written()


def test_the_registration_is_taken_back_at_the_end(
    start_edge: StartEdge, carrier: Kamailio, tmp_path: Path
) -> None:
    edge = start_edge(_configuration(tmp_path, carrier, "udp", _PASSWORD))
    carrier.wait_for_registered("edge")
    edge.terminate()
    assert edge.wait(within=15) == 0
    carrier.wait_for_unregistered("edge")
