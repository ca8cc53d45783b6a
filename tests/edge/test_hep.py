"""Every message of a call at a capture server, as it was on the wire, less its secrets."""

from __future__ import annotations

from pathlib import Path

from tests.edge.captured_call import SHARED_KEY, SIP, capturing, check_a_call, sip_summary
from tests.peers.capture_server import CaptureServer
from tests.peers.edge import Edge
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import SippPlan, run_sipp
from tests.peers.waiting import wait_until

_SCENARIO = "functional/uac-invite-expect-answer-bye.xml"
_MESSAGES = ["INVITE", "100 INVITE", "200 INVITE", "ACK", "BYE", "200 BYE"]


def test_a_call(tmp_path: Path, rtp_capture: RtpCapture) -> None:
    with (
        CaptureServer() as server,
        Edge(capturing(tmp_path, server.address), folder=tmp_path) as edge,
    ):
        check_a_call(edge, server, rtp_capture)


def test_a_call_by_tcp(tmp_path: Path) -> None:
    with (
        CaptureServer() as server,
        Edge(capturing(tmp_path, server.address, "tcp"), folder=tmp_path) as edge,
    ):
        target = edge.sip_address("tcp")
        plan = SippPlan(scenario=_SCENARIO, target=target, transport="t1", pause=0.2)
        run_sipp(plan).require_success(1)
        packets = server.wait_for(len(_MESSAGES) + 2)
    messages = sorted((packet for packet in packets if packet.kind == SIP), key=lambda p: p.at)
    assert [sip_summary(packet) for packet in messages] == _MESSAGES
    assert {packet.protocol for packet in messages} == {6}
    listener = (LOOPBACK, int(target.rpartition(":")[2]))
    assert messages[0].destination == messages[1].source == listener
    assert messages[0].source == messages[1].destination != listener


def test_no_server_does_no_harm(tmp_path: Path) -> None:
    with (
        claimed_ports(1) as (port,),
        Edge(capturing(tmp_path, f"{LOOPBACK}:{port}"), folder=tmp_path) as edge,
    ):
        plan = SippPlan(scenario=_SCENARIO, target=edge.sip_address(), calls=6, limit=3, pause=0.1)
        run_sipp(plan).require_success(6)
        edge.wait_for_calls(6)
        wait_until(
            lambda: edge.metrics()['telephony_hep_dropped_total{cause="unsent"}'] > 0,
            within=5,
            what="what couldn't be sent to be counted",
        )
        assert "capture server not reached" in edge.written()
        assert SHARED_KEY not in edge.written()
