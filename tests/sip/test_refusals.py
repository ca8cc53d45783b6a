"""Calls that are refused at the gate: strangers, no codec in common, no capacity, draining."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.rtp_capture import RtpCapture
from tests.peers.sound import find, make_sound, write_wav
from tests.sip.callers import caller, run
from tests.sip.driven_agent import DrivenAgent, Event
from tests.sip.raw_caller import RawCaller

pytestmark = pytest.mark.peer

TRUNK = "127.0.0.2"
STRANGER = "127.0.0.3"


def refusal(agent: DrivenAgent) -> tuple[Event, tuple[str, str, int, int]]:
    """The next refused INVITE, and how it ended."""
    event = agent.wait_for("Refused")
    end = event["termination"]
    return event, (end["result"], end["reason"], end["sip_status"], end["q850_cause"])


def test_no_common_codec_is_refused_and_reported(agent: DrivenAgent) -> None:
    run(agent, "uac-no-common-codec-expect-488", called="4711")
    invite, end = refusal(agent)
    assert end == ("rejected", "no_common_codec", 488, 88)
    assert (invite["trunk"], invite["called_number"]) == ("loopback", "4711")
    assert invite["sip_call_id"]
    assert agent.events("IncomingInvite", sip_call_id=invite["sip_call_id"]) == []


def test_an_extension_that_we_lack_is_refused_and_reported(agent: DrivenAgent) -> None:
    with RawCaller(agent.address) as raw:
        answer = raw.invite(headers=("Require: teleportation",))
    assert answer.status == 420
    assert refusal(agent)[1][2] == 420


def test_a_call_over_capacity_gets_503_and_the_others_go_on(
    agent: DrivenAgent, rtp_capture: RtpCapture, tmp_path: Path
) -> None:
    sound = make_sound(seed=3, seconds=1.5)
    file = write_wav(tmp_path / "sound.wav", sound)
    agent.for_callers("answer", {"do": "play", "playback": 1, "files": [str(file)]})
    with caller(agent, "uac-invite-expect-bye", calls=3, rate=100) as three:
        legs = [agent.wait_for("LegAnswered")["leg"] for _ in range(3)]
        run(agent, "uac-over-capacity-expect-503", calls=5, rate=20)
        for _ in range(5):
            assert refusal(agent)[1] == ("rejected", "no_capacity", 503, 42)
        for leg in legs:
            agent.wait_for("PlaybackFinished", leg=leg)
            agent.do("hang_up", leg)
        three.finish().require_success(3)
        heard = [rtp_capture.stream_to(port) for port in media_ports(three.messages)]
    assert len(heard) == 3
    for stream in heard:
        assert find(sound, stream.audio()).score > 0.95
        assert stream.gaps().max() < 0.1


def media_ports(messages: str) -> list[int]:
    """The RTP ports that SIPp offered."""
    offers = re.findall(r"\nINVITE .*?m=audio (\d+)", messages, re.DOTALL)
    return sorted({int(port) for port in offers})


def test_of_ten_calls_at_once_three_are_answered(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    raws = [RawCaller(agent.address) for _ in range(10)]
    for raw in raws:
        raw.send_request("INVITE", raw.offer(), "application/sdp")
    answers = [raw.complete_invite() for raw in raws]
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [200] * 3 + [503] * 7
    refused = [answer for answer in answers if answer.status == 503]
    assert {answer.header("Retry-After") for answer in refused} == {"5"}
    assert {answer.header("Reason") for answer in refused} == {"Q.850;cause=42"}
    for raw, answer in zip(raws, answers, strict=True):
        with raw:
            if answer.status == 200:
                raw.hang_up()
    for _ in range(7):
        assert refusal(agent)[1] == ("rejected", "no_capacity", 503, 42)


def test_calls_without_an_offer_are_refused_like_others(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    three = [RawCaller(agent.address) for _ in range(3)]
    for raw in three:
        assert raw.invite().status == 200
    for _ in range(3):
        with RawCaller(agent.address) as raw:
            raw.send_request("INVITE")
            answer = raw.complete_invite()
        assert (answer.status, answer.header("Retry-After")) == (503, "5")
        assert refusal(agent)[1] == ("rejected", "no_capacity", 503, 42)
    for raw in three:
        with raw:
            raw.hang_up()


def test_a_configured_limit_counts() -> None:
    with DrivenAgent(max_calls=1, retry_after=17) as agent, RawCaller(agent.address) as first:
        agent.wait_for("Ready")
        agent.for_callers("answer")
        assert first.invite().status == 200
        with RawCaller(agent.address) as second:
            answer = second.invite()
        assert (answer.status, answer.header("Retry-After")) == (503, "17")


def test_draining_refuses_new_calls_and_lets_others_finish() -> None:
    with DrivenAgent() as agent, RawCaller(agent.address) as first:
        agent.wait_for("Ready")
        agent.for_callers("answer")
        assert first.invite().status == 200
        agent.do("refuse_new_calls")
        agent.wait_for("Draining")
        with RawCaller(agent.address) as second:
            assert second.invite().status == 503
        assert refusal(agent)[1][:2] == ("completed", "shutdown")
        first.hang_up()
        agent.wait_for("LegEnded")


@pytest.fixture(scope="module", params=["reject", "silent"])
def gate(request: pytest.FixtureRequest) -> Iterator[tuple[DrivenAgent, str]]:
    """A user agent with one trunk, and what it does with strangers."""
    trunks = [{"name": "only", "networks": [f"{TRUNK}/32"]}]
    with DrivenAgent(trunks=trunks, unknown_source=request.param) as agent:
        agent.wait_for("Ready")
        agent.for_callers("answer")
        yield agent, request.param


def test_a_stranger(gate: tuple[DrivenAgent, str]) -> None:
    gated, policy = gate
    with RawCaller(gated.address, local=STRANGER) as raw:
        raw.send_request("INVITE", raw.offer(), "application/sdp")
        if policy == "reject":
            assert raw.complete_invite().status == 403
            invite, end = refusal(gated)
            assert end == ("rejected", "unknown_source", 403, 21)
            assert invite["trunk"] == ""
            with RawCaller(gated.address, local=STRANGER) as without_offer:
                without_offer.send_request("INVITE")
                assert without_offer.complete_invite().status == 403
            return
        for method in ("OPTIONS", "REGISTER", "BYE"):
            raw.send_request(method)
        raw.send(b"\r\n\r\n")
        with pytest.raises(TimeoutError):
            raw.receive(within=0.7)  # the first retransmission is due after 0.5 s
    assert gated.events("Refused") == []


def test_a_stranger_by_tcp(gate: tuple[DrivenAgent, str]) -> None:
    gated, policy = gate
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stranger:
        stranger.bind((STRANGER, 0))
        stranger.settimeout(0.3)
        if policy == "reject":
            stranger.connect(("127.0.0.1", gated.sip_port))
            return
        with pytest.raises(TimeoutError):
            stranger.connect(("127.0.0.1", gated.sip_port))


def test_the_trunk_is_let_in_where_strangers_are_not(gate: tuple[DrivenAgent, str]) -> None:
    gated, _ = gate
    with RawCaller(gated.address, local=TRUNK) as raw:
        assert raw.invite().status == 200
        assert gated.wait_for("IncomingInvite")["trunk"] == "only"
        raw.hang_up()


def test_a_strangers_response_to_our_call_is_heard(gate: tuple[DrivenAgent, str]) -> None:
    gated, _ = gate
    with RawCaller(gated.address, local=STRANGER) as stranger:
        leg = gated.dial(f"sip:callee@{stranger.local}")
        stranger.reply("INVITE", "486 Busy Here")
        assert gated.wait_for("LegEnded", leg=leg)["termination"]["reason"] == "busy"
