"""A peer that has gone: no RTP and no RTCP for `media_timeout`."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator

import pytest

from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import RawCaller
from tests.sip.talker import Talker

pytestmark = pytest.mark.peer

TIMEOUT = 1.5


@pytest.fixture(scope="module")
def module_agent() -> Iterator[DrivenAgent]:
    with DrivenAgent(media_timeout=TIMEOUT) as agent:
        agent.wait_for("Ready")
        yield agent


def test_a_caller_who_goes_silent_is_let_go(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        leg = agent.wait_for("LegAnswered")["leg"]
        with Talker(raw) as caller:
            caller.let_pass(2 * TIMEOUT)
            assert not agent.events("PeerSilent", leg=leg)
        goodbye = raw.reply("BYE", "200 OK", within=TIMEOUT + 5)
        assert "cause=41" in goodbye.header("Reason")
        assert agent.wait_for("PeerSilent", leg=leg)["seconds"] >= TIMEOUT
        end = agent.wait_for("LegEnded", leg=leg)["termination"]
        assert (end["result"], end["reason"], end["q850_cause"]) == ("failed", "media_timeout", 41)


def test_a_caller_on_hold_owes_nothing(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        assert raw.invite(body=raw.offer("inactive")).status == 200
        leg = agent.wait_for("MediaHeld")["leg"]
        with pytest.raises(TimeoutError):
            raw.receive(within=2 * TIMEOUT + 2)
        assert raw.invite().status == 200
        raw.reply("BYE", "200 OK", within=TIMEOUT + 5)
        assert agent.wait_for("LegEnded", leg=leg)["termination"]["reason"] == "media_timeout"


def test_a_silent_caller_whose_rtcp_comes_stays(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        leg = agent.wait_for("LegAnswered")["leg"]
        host, port = raw.rtp_target
        pause = threading.Event()
        with Talker(raw) as caller:
            caller.let_pass(0.3)
            source = caller.heard.packets[0].source
        block = struct.pack("!IIIIII", source, 0, 1, 0, 0, 0)
        report = struct.pack("!BBHI", 0x81, 201, 7, 0x1234) + block
        for _ in range(round((2 * TIMEOUT + 2) / 0.5)):
            raw.rtp.sendto(report, (host, port + 1))
            pause.wait(0.5)
        assert not agent.events("PeerSilent", leg=leg)
        raw.hang_up()
