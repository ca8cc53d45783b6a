"""Calls that we place: answered, refused, given up, impossible; and two legs joined."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.peers.g711 import Samples
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp
from tests.peers.sound import find, make_sound, write_pcmu, write_wav
from tests.peers.waiting import wait_until
from tests.sip.callers import callee, caller
from tests.sip.driven_agent import DrivenAgent

pytestmark = pytest.mark.peer


def ending(agent: DrivenAgent, leg: str, within: float = 10.0) -> tuple[str, str, int, int]:
    end = agent.wait_for("LegEnded", leg=leg, within=within)["termination"]
    return end["result"], end["reason"], end["sip_status"], end["q850_cause"]


def uri(other: Sipp) -> str:
    return f"sip:desk@{other.address}"


def sent(messages: str, method: str) -> str:
    """The first request of that method in SIPp's trace."""
    found = re.search(
        rf"^{method} sip:.*?\n\n", messages.replace("\r", ""), re.MULTILINE | re.DOTALL
    )
    assert found, f"no {method} in:\n{messages}"
    return found.group(0)


def test_the_callee_answers_and_we_hang_up(agent: DrivenAgent) -> None:
    with callee("uas-invite-answer-expect-bye") as desk:
        leg = agent.dial(uri(desk), calling_number="+15550100")
        agent.wait_for("LegAnswered", leg=leg)
        agent.wait_for("MediaStarted", leg=leg)
        agent.do("hang_up", leg, reason="caller_hangup")
        desk.finish().require_success(1)
        messages = desk.messages
    assert ending(agent, leg) == ("completed", "caller_hangup", 200, 16)
    assert "From: <sip:+15550100@127.0.0.1>" in sent(messages, "INVITE")
    assert "Reason: Q.850;cause=16" in sent(messages, "BYE")
    progress = [event["sip_status"] for event in agent.events("LegProgress", leg=leg)]
    assert progress == [180]


def test_the_callee_hangs_up(agent: DrivenAgent) -> None:
    with callee("uas-invite-answer-hang-up", pause=0.2) as desk:
        leg = agent.dial(uri(desk))
        agent.wait_for("LegAnswered", leg=leg)
        desk.finish().require_success(1)
    assert ending(agent, leg) == ("completed", "callee_hangup", 200, 16)


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        ("busy", ("failed", "busy", 486, 17)),
        ("declined", ("failed", "declined", 603, 21)),
        ("forbidden", ("failed", "declined", 403, 21)),
        ("unavailable", ("failed", "unreachable", 503, 41)),
    ],
)
def test_the_callee_refuses(
    agent: DrivenAgent, scenario: str, expected: tuple[str, str, int, int]
) -> None:
    with callee(f"uas-invite-reject-{scenario}") as desk:
        leg = agent.dial(uri(desk))
        assert ending(agent, leg) == expected
        desk.finish().require_success(1)


def test_nobody_answers_and_we_give_up(agent: DrivenAgent) -> None:
    with callee("uas-invite-ring-expect-cancel") as desk:
        leg = agent.dial(uri(desk))
        agent.wait_for("LegProgress", leg=leg, sip_status=180)
        agent.do("hang_up", leg, reason="no_answer")
        desk.finish().require_success(1)
        assert "Reason: Q.850;cause=19" in sent(desk.messages, "CANCEL")
    assert ending(agent, leg) == ("failed", "no_answer", 480, 19)


def test_we_give_up_on_somebody_who_never_said_anything(agent: DrivenAgent) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        leg = agent.dial(f"sip:desk@127.0.0.1:{mute.getsockname()[1]}")
        mute.settimeout(5)
        mute.recv(4096)
        agent.do("hang_up", leg, reason="no_answer")
        assert ending(agent, leg, within=40) == ("failed", "no_answer", 480, 19)
    agent.wait_until_idle()


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("4711", "no_route"),
        ("", "no_route"),
        ("sip:", "unreachable"),
        ("sip:desk@", "unreachable"),
        ("sip:desk@127.0.0.1:99999999", "unreachable"),
        ("sip:a b <c>@;;;", "unreachable"),
        ("sip:desk@no-such-host.invalid", "unreachable"),
        ("sip:desk@127.0.0.1:9;transport=tcp", "unreachable"),
    ],
)
def test_a_destination_that_cannot_be_called(agent: DrivenAgent, to: str, reason: str) -> None:
    leg = agent.dial(to)
    result, found, status, _ = ending(agent, leg, within=40)
    assert (result, found) in {("failed", reason), ("rejected", reason)}
    assert status >= 400
    assert len(agent.events("LegEnded", leg=leg)) == 1


def test_a_number_goes_to_the_trunks_side() -> None:
    with callee("uas-invite-answer-expect-bye") as carrier:
        trunk = {
            "name": "carrier",
            "networks": ["127.0.0.1/32"],
            "outbound": [f"sip:{carrier.address}"],
        }
        with DrivenAgent(trunks=[trunk]) as agent:
            agent.wait_for("Ready")
            leg = agent.dial("+15550123", trunk="carrier", calling_number="100")
            agent.wait_for("LegAnswered", leg=leg)
            agent.do("hang_up", leg)
            carrier.finish().require_success(1)
        assert f"INVITE sip:+15550123@{carrier.address} " in carrier.messages


def test_a_fourth_leg_is_refused_here(agent: DrivenAgent) -> None:
    with callee("uas-invite-ring-expect-cancel", calls=3) as desk:
        legs = [agent.dial(uri(desk)) for _ in range(3)]
        fourth = agent.dial(uri(desk))
        assert ending(agent, fourth) == ("rejected", "no_capacity", 503, 42)
        for leg in legs:
            agent.wait_for("LegProgress", leg=leg)
            agent.do("hang_up", leg, reason="no_answer")
        desk.finish().require_success(3)


FIRST, SECOND = make_sound(seed=31, seconds=1.0), make_sound(seed=32, seconds=1.0)


@pytest.fixture
def joined(
    agent: DrivenAgent, tmp_path: Path
) -> Iterator[tuple[DrivenAgent, Sipp, Sipp, str, str]]:
    """A caller and a callee who both speak, bridged."""
    agent.for_callers("answer")
    first = {"sound.ulaw": write_pcmu(tmp_path / "first.ulaw", FIRST)}
    second = {"sound.ulaw": write_pcmu(tmp_path / "second.ulaw", SECOND)}
    with (
        callee("uas-invite-answer-speak-expect-bye", files=second, pause=0.5) as desk,
        caller(agent, "uac-speak-expect-bye", files=first, pause=0.5) as customer,
    ):
        inbound = agent.wait_for("LegAnswered")["leg"]
        outbound = agent.dial(uri(desk), calling_number="100")
        agent.do("bridge", inbound, other=outbound)  # before it is answered: it comes true later
        agent.wait_for("LegAnswered", leg=outbound)
        yield agent, customer, desk, inbound, outbound


def heard(capture: RtpCapture, ports: range) -> Samples:
    streams = capture.streams().items()
    audio = [stream.audio() for (_, to), stream in streams if to in ports]
    return max(audio, key=len, default=np.zeros(0, dtype=np.int16))


def test_two_legs_hear_each_other(
    joined: tuple[DrivenAgent, Sipp, Sipp, str, str], rtp_capture: RtpCapture
) -> None:
    agent, customer, desk, inbound, outbound = joined
    wait_until(
        lambda: find(SECOND, heard(rtp_capture, customer.media_ports)).found,
        within=10,
        what="the callee's sound at the caller",
    )
    wait_until(
        lambda: find(FIRST, heard(rtp_capture, desk.media_ports)).found,
        within=10,
        what="the caller's sound at the callee",
    )
    agent.do("unbridge", inbound, other=outbound)
    agent.do("hang_up", outbound)
    desk.finish().require_success(1)
    agent.do("hang_up", inbound)
    customer.finish().require_success(1)


def test_a_leg_that_ends_leaves_its_partner_whole(
    joined: tuple[DrivenAgent, Sipp, Sipp, str, str], rtp_capture: RtpCapture, tmp_path: Path
) -> None:
    agent, customer, desk, inbound, outbound = joined
    agent.do("hang_up", outbound)
    agent.wait_for("LegEnded", leg=outbound)
    desk.finish().require_success(1)
    words = make_sound(seed=33, seconds=0.5)
    file = write_wav(tmp_path / "words.wav", words)
    agent.do("play", inbound, playback=1, files=[str(file)])
    agent.wait_for("PlaybackFinished", leg=inbound)
    assert find(words, heard(rtp_capture, customer.media_ports)).found
    agent.do("hang_up", inbound)
    customer.finish().require_success(1)
