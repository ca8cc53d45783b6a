"""Calls that can't be taken, each refused as its RFC says, and calls that begin unusually."""

from __future__ import annotations

from typing import Any

import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import reason, steps
from tests.peers.baresip import Baresip
from tests.peers.edge import Edge, Json
from tests.peers.ports import LOOPBACK
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp, SippPlan, run_sipp
from tests.peers.sound import find, make_sound
from tests.peers.waiting import wait_until
from tests.sip.raw_caller import RawCaller

GREETING = make_sound(1)
_SOUNDS = {"greeting.wav": GREETING}
_FLOW = """
greet: {play: greeting.wav, next: stay}
stay:
  collect: {prompt: {play: greeting.wav}, digits: 1, into: key, timeout: 60s}
"""


def _sip(**more: object) -> dict[str, object]:
    return {"listen": [{"transport": "udp", "port": 0}], **more}


def _trunk(address: str = LOOPBACK, **route: object) -> dict[str, object]:
    routes = [{"flow": "main", **route}]
    return {"carrier": {"addresses": [f"{address}/32"], "routes": routes}}


def _plan(edge: Edge, scenario: str, **more: Any) -> SippPlan:
    return SippPlan(
        scenario=f"functional/{scenario}.xml", target=edge.sip_address(), timeout=20, **more
    )


def _only_record(edge: Edge) -> Json:
    (record,) = edge.wait_for_calls()
    return record


def test_a_stranger_gets_403_and_leaves_no_record(serve_flow: ServeFlow) -> None:
    edge = serve_flow(_FLOW, sounds=_SOUNDS, trunks=_trunk("192.0.2.1"))
    run_sipp(_plan(edge, "uac-unknown-source-expect-403", calls=5)).require_success(5)
    counter = 'telephony_calls_refused_total{reason="unknown_source"}'
    wait_until(lambda: edge.metrics().get(counter) == 5, within=5, what="five to be counted")
    assert edge.calls() == []
    assert edge.written().count("belongs to no trunk") == 1, "a scanner doesn't fill the log"


def test_a_stranger_gets_silence_where_so_configured(serve_flow: ServeFlow) -> None:
    edge = serve_flow(
        _FLOW, sounds=_SOUNDS, sip=_sip(unknown_source="silent"), trunks=_trunk("127.0.0.2")
    )
    with (
        RawCaller(edge.sip_address(), local="127.0.0.3") as stranger,
        RawCaller(edge.sip_address(), local="127.0.0.2") as carrier,
    ):
        stranger.send_request("INVITE", stranger.offer(), "application/sdp")
        assert carrier.invite().status == 200
        with pytest.raises(TimeoutError):
            stranger.receive(within=0.5)
        carrier.hang_up()


def test_calls_over_capacity_get_503_while_the_others_go_on(serve_flow: ServeFlow) -> None:
    edge = serve_flow(_FLOW, sounds=_SOUNDS, sip=_sip(max_calls=3))
    staying = _plan(edge, "uac-invite-expect-answer-bye", calls=3, pause=3.0)
    with Sipp(staying) as three:
        wait_until(lambda: len(edge.calls("active")) == 3, within=5, what="three calls")
        burst = _plan(edge, "uac-over-capacity-expect-503", calls=8, rate=20)
        run_sipp(burst).require_success(8)
        assert len(edge.calls("active")) == 3
        three.finish().require_success(3)
    ends = [reason(record) for record in edge.wait_for_calls(11)]
    assert ends.count("rejected/no_capacity") == 8
    assert ends.count("completed/caller_hangup") == 3
    run_sipp(_plan(edge, "uac-invite-expect-answer-bye", pause=0.2)).require_success(1)


def test_no_codec_in_common_gets_488(serve_flow: ServeFlow) -> None:
    edge = serve_flow(_FLOW, sounds=_SOUNDS)
    run_sipp(_plan(edge, "uac-no-common-codec-expect-488")).require_success(1)
    record = _only_record(edge)
    assert reason(record) == "rejected/no_common_codec"
    assert record["termination"]["sip_status"] == 488


def test_a_number_without_a_route_gets_404(serve_flow: ServeFlow) -> None:
    edge = serve_flow(_FLOW, sounds=_SOUNDS, trunks=_trunk(called="1??"))
    with Baresip() as phone:
        phone.dial(f"sip:200@{edge.sip_address()}")
        assert phone.wait_for("CALL_CLOSED")["param"] == "404 Not Found"
    record = _only_record(edge)
    assert reason(record) == "rejected/no_route"
    assert record["called_number"] == "200"


def test_an_invite_without_sdp_is_offered_audio_and_hears_the_flow(
    serve_flow: ServeFlow, rtp_capture: RtpCapture
) -> None:
    edge = serve_flow(_FLOW, sounds=_SOUNDS)
    plan = _plan(edge, "uac-invite-without-sdp-expect-offer-bye", pause=2.5)
    with Sipp(plan) as caller:
        caller.finish().require_success(1)
        heard = rtp_capture.stream_to(caller.media_ports[0])
    assert find(GREETING, heard.audio()).found
    assert reason(_only_record(edge)) == "completed/caller_hangup"


def test_early_media_is_heard_before_a_transfer_answers_the_call(serve_flow: ServeFlow) -> None:
    desk_plan = SippPlan(scenario="functional/uas-invite-answer-expect-bye.xml")
    with Sipp(desk_plan) as desk, Baresip() as phone:
        flow = f"""
            greet: {{play: greeting.wav, next: wait}}
            wait: {{play: greeting.wav, next: connect}}
            connect: {{transfer: "sip:desk@{desk.address}"}}
        """
        edge = serve_flow(flow, sounds=_SOUNDS, trunks=_trunk(answer="early_media"))
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_for("CALL_PROGRESS")
        phone.wait_to_hear(GREETING)
        (active,) = edge.calls("active")
        assert active["answered_at"] is None
        phone.wait_for("CALL_ESTABLISHED")
        phone.hang_up()
        desk.finish(within=5).require_success(1)
    record = _only_record(edge)
    assert record["answered_at"]
    assert reason(record) == "completed/caller_hangup"


def test_a_cancel_in_early_media_ends_the_flow(serve_flow: ServeFlow) -> None:
    edge = serve_flow(_FLOW, sounds=_SOUNDS, trunks=_trunk(answer="early_media"))
    run_sipp(_plan(edge, "uac-cancel-early-media-expect-487", pause=0.5)).require_success(1)
    record = _only_record(edge)
    assert reason(record) == "abandoned/cancelled"
    assert record["answered_at"] is None
    assert steps(edge, record) == ["greet"]
