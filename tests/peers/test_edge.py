"""The edge as a process: the harness starts it, reads it and ends it in every way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartEdge
from tests.peers.edge import Edge
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import SippPlan, run_sipp
from tests.peers.sound import find, make_sound, write_wav

_FLOW = """\
flow: main
language: en-US
start: greet
steps:
  greet:
    play: sound.wav
    next: goodbye
  goodbye:
    hangup: {}
"""


@pytest.fixture
def configuration(tmp_path: Path) -> dict[str, Any]:
    """One trunk to a flow that plays a known sound and hangs up."""
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "main.yaml").write_text(_FLOW)
    write_wav(flows / "sound.wav", make_sound(1))
    return {
        "sip": {"listen": [{"transport": "udp", "port": 0}, {"transport": "tcp", "port": 0}]},
        "trunks": {
            "carrier": {
                "addresses": ["127.0.0.1/32"],
                "routes": [{"called": "*", "flow": "main"}],
            }
        },
        "flows": str(flows),
        "store": {"url": f"sqlite:///{tmp_path}/calls.sqlite3"},
        "web": {"host": "127.0.0.1", "port": 0},
    }


def _call(edge: Edge, transport: str = "udp") -> None:
    plan = SippPlan(
        scenario="functional/uac-invite-expect-bye.xml",
        target=edge.sip_address(transport),
        transport={"udp": "u1", "tcp": "t1"}[transport],
    )
    run_sipp(plan).require_success(1)


def test_a_call_is_heard_and_read_back(
    start_edge: StartEdge, configuration: dict[str, Any], rtp_capture: RtpCapture
) -> None:
    edge = start_edge(configuration)
    _call(edge)
    (record,) = edge.wait_for_calls()
    events = [entry["event"] for entry in edge.call(record["call_id"])["timeline"]]
    assert events[0] == "INVITE received"
    assert any(find(make_sound(1), one.audio()).found for one in rtp_capture.streams().values())
    assert edge.metrics()
    assert edge.resident_bytes > 1 << 20
    assert edge.open_files > 3
    edge.terminate()
    assert edge.wait(within=15) == 0


def test_records_outlive_a_killed_edge(
    start_edge: StartEdge, configuration: dict[str, Any]
) -> None:
    edge = start_edge(configuration)
    _call(edge, "tcp")
    (record,) = edge.wait_for_calls()
    edge.kill9()
    assert edge.wait(within=1) == -9
    assert [call["call_id"] for call in start_edge(configuration).calls()] == [record["call_id"]]


def test_a_configuration_that_is_refused_shows_why(
    start_edge: StartEdge, configuration: dict[str, Any]
) -> None:
    with pytest.raises(AssertionError) as failure:
        start_edge(configuration | {"trunk": {}})
    assert "trunks" in failure.value.__notes__[0]
