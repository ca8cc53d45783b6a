"""`telephony.yaml` is edited while a caller waits: SIGHUP takes it, or says what is wrong."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import wait_for_event
from tests.peers.baresip import Baresip
from tests.peers.edge import Edge, write_configuration
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.waiting import wait_until

_FLOW = """
wait: {queue: {name: support, music: [], on_failure: bye}, next: bye}
bye: {hangup: true}
"""


@pytest.fixture
def phone() -> Iterator[Baresip]:
    """The caller."""
    with Baresip() as phone:
        yield phone


def _rewrite(edge: Edge, **sections: Any) -> None:
    """Edit the file and let the edge read it."""
    now = yaml.safe_load((edge.folder / "telephony.yaml").read_text())
    write_configuration(edge.folder, now | sections)
    os.kill(edge.pid, signal.SIGHUP)


def test_an_agent_who_is_added_gets_the_caller_who_waits(
    serve_flow: ServeFlow, phone: Baresip
) -> None:
    edge = serve_flow(_FLOW, queues={"support": {"needs_agents": False}}, agents={})
    phone.dial(f"sip:100@{edge.sip_address()}")
    wait_for_event(edge, "no agent yet")
    _rewrite(edge, queues={"suport": {}})
    wait_until(
        lambda: any("not taken" in line for line in edge.get("/readyz")["degraded"]),
        within=10,
        what="the mistake to be told",
    )
    assert edge.metrics()['telephony_queue_waiting_callers{queue="support"}'] == 1
    with Sipp(SippPlan(scenario="functional/uas-invite-answer-expect-bye.xml")) as ann:
        _rewrite(
            edge,
            queues={"support": {"needs_agents": False, "strategy": "top_down"}},
            agents={"ann": {"phone": f"sip:ann@{ann.address}", "queues": ["support"]}},
        )
        wait_for_event(edge, "agent connected", agent="ann")
        assert edge.get("/readyz")["degraded"] == []
        phone.hang_up()
        ann.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    detail = edge.call(record["call_id"])
    assert [contact["agent"] for contact in detail["contacts"]] == ["ann"]
    assert [contact["outcome"] for contact in detail["contacts"]] == ["caller_hangup"]
    assert len(detail["decisions"]) == 2, "it waited, and then ann was rung"
