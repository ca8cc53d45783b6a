"""Starting, closing, and what sixty calls leave behind."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from tests.peers.sound import make_sound, write_wav
from tests.peers.waiting import wait_until
from tests.sip.callers import callee, run
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import RawCaller

pytestmark = pytest.mark.peer


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_port_in_use_is_named_with_a_remedy(transport: str) -> None:
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as squatter:
        squatter.bind(("127.0.0.1", 0))
        if transport == "tcp":
            squatter.listen()
        port = squatter.getsockname()[1]
        with DrivenAgent(listen=[[transport, "127.0.0.1", port]]) as agent:
            text = agent.wait_for("ConfigurationError")["text"]
            assert f"{transport} 127.0.0.1:{port}" in text
            assert "ss -lntup" in text and "sip.listen" in text
            assert agent.process.wait(within=5) == 1


def test_an_address_that_is_not_ours_is_named() -> None:
    with DrivenAgent(listen=[["udp", "192.0.2.1", 5060]]) as agent:
        assert "192.0.2.1:5060" in agent.wait_for("ConfigurationError")["text"]
        assert agent.process.wait(within=5) == 1


def test_free_ports_are_found_and_told() -> None:
    listen = [["udp", "127.0.0.1", 0], ["tcp", "127.0.0.1", 0]]
    with DrivenAgent(listen=listen) as agent:
        listening = agent.wait_for("Ready")["listening"]
        assert [transport for transport, _, _ in listening] == ["udp", "tcp"]
        for transport, address, port in listening:
            agent.for_callers("answer")
            if transport == "udp":
                with RawCaller(f"{address}:{port}") as raw:
                    assert raw.invite().status == 200
                    raw.hang_up()
            else:
                socket.create_connection((address, port), timeout=2).close()


def test_closing_ends_every_call(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "long.wav", make_sound(1, 5.0))
    playing = {"do": "play", "playback": 1, "files": [str(file)]}
    hearing = {"do": "hear", "file": str(tmp_path / "heard.raw")}
    with (
        DrivenAgent() as agent,
        RawCaller(agent.address) as first,
        RawCaller(agent.address) as ringing,
        callee("uas-invite-answer-expect-bye") as desk,
    ):
        agent.wait_for("Ready")
        agent.for_callers("answer", playing, hearing)
        assert first.invite().status == 200
        outbound = agent.dial(f"sip:desk@{desk.address}")
        agent.wait_for("LegAnswered", leg=outbound)
        agent.for_callers()
        ringing.send_request("INVITE", ringing.offer(), "application/sdp")
        agent.wait_for("IncomingInvite", called_number="service", sip_call_id=ringing.call_id)
        agent.do("close")
        assert first.reply("BYE", "200 OK").header("Reason") == "Q.850;cause=31"
        assert ringing.complete_invite().status == 503
        assert agent.process.wait(within=10) == 0
        desk.finish().require_success(1)
        ends = agent.events("LegEnded")
        assert len(ends) == 3
        assert {end["termination"]["reason"] for end in ends} == {"shutdown"}
        assert agent.events()[-1]["event"] == "Closed"


def test_closing_without_calls_leaves_at_once() -> None:
    with DrivenAgent() as agent:
        agent.wait_for("Ready")
        assert agent.close() == 0
        assert agent.log == ""


def test_many_calls_leave_nothing_behind(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "short.wav", make_sound(1, 0.1))
    everything = [
        "answer",
        {"do": "play", "playback": 1, "files": [str(file), str(file)]},
        {"do": "hear", "file": str(tmp_path / "heard.raw")},
        {"do": "record", "file": str(tmp_path / "recording.wav")},
        "start_ringback",
    ]
    with DrivenAgent() as agent:
        agent.wait_for("Ready")
        agent.for_callers(*everything)
        # Nobody is at this port: it takes the 32 s of RFC 3261's timer B to know it.
        nobody = agent.dial("sip:desk@127.0.0.1:9")
        run(agent, "uac-invite-expect-answer-bye", calls=10, rate=10, limit=2, pause=0.2)
        before = agent.report()
        run(agent, "uac-invite-expect-answer-bye", calls=60, rate=20, limit=2, pause=0.15)
        ends = agent.events("LegEnded")
        wait_until(lambda: len(agent.events("LegEnded")) >= 70, within=5, what="70 ends")
        assert {end["termination"]["reason"] for end in ends} == {"caller_hangup"}
        end = agent.wait_for("LegEnded", leg=nobody, within=40)["termination"]
        assert (end["result"], end["reason"], end["sip_status"]) == ("failed", "unreachable", 408)
        agent.wait_until_idle()

        def back() -> bool:
            now = agent.report()
            return now["files"] <= before["files"] and now["threads"] <= before["threads"]

        wait_until(back, within=5, what=f"files and threads to return to {before}")
        assert agent.report()["free_legs"] == 3
        assert "Traceback" not in agent.log


def test_closing_waits_for_nobody_who_is_gone() -> None:
    with DrivenAgent() as agent, RawCaller(agent.address) as gone, RawCaller(agent.address) as held:
        agent.wait_for("Ready")
        agent.for_callers("answer")
        assert gone.invite().status == 200
        assert held.invite().status == 200
        assert held.invite(body=held.offer("inactive")).status == 200
        calling = agent.dial(f"sip:desk@{gone.local}")  # rings for ever
        begun = time.monotonic()
        assert agent.close() == 0
        assert time.monotonic() - begun < 8.0
        ends = agent.events("LegEnded")
        assert len(ends) == 3
        assert calling in {end["leg"] for end in ends}
        assert {end["termination"]["reason"] for end in ends} == {"shutdown"}
