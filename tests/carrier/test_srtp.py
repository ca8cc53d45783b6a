"""Encrypted audio by trunk, on both builds: which offers are taken, and how they are answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.peers.certificates import Authority
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.sound import find, make_sound, write_wav
from tests.peers.waiting import wait_until
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import RawCaller

SUITE = "AES_CM_128_HMAC_SHA1_80"
KEYS = f"a=crypto:1 {SUITE} inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n"
PLAIN, PLAIN_WITH_KEYS, ENCRYPTED = ("RTP/AVP", ""), ("RTP/AVP", KEYS), ("RTP/SAVP", KEYS)
Offer = tuple[str, str]
_TRUNKS = {policy: f"127.0.0.{number}" for number, policy in enumerate(("off", "optional"), 2)} | {
    "required": "127.0.0.4"
}


@pytest.fixture(params=["stock", "carrier"], scope="module")
def site(request: pytest.FixtureRequest) -> Path | None:
    """Where the library comes from."""
    if request.param == "stock":
        return None
    carrier: Path = request.getfixturevalue("carrier_site")
    return carrier


@pytest.fixture(scope="module")
def shared(site: Path | None) -> Iterator[DrivenAgent]:
    trunks = [
        {"name": policy, "networks": [f"{address}/32"], "srtp": policy}
        for policy, address in _TRUNKS.items()
    ]
    with DrivenAgent(site=site, trunks=trunks) as agent:
        agent.wait_for("Ready")
        agent.for_callers("answer")
        yield agent


@pytest.fixture
def agent(shared: DrivenAgent) -> DrivenAgent:
    """An agent with a trunk for each policy, named by it, and without calls."""
    shared.wait_until_idle()
    shared.forget()
    return shared


def sdp(raw: RawCaller, offer: Offer) -> str:
    profile, keys = offer
    return raw.offer().replace("RTP/AVP", profile) + keys


def media_line(text: str) -> tuple[str, bool]:
    """The profile of the audio, and whether keys came with it."""
    found = re.search(r"^m=audio [1-9]\d* (\S+)", text, re.MULTILINE)
    assert found is not None, text
    return found.group(1), "a=crypto:" in text


@pytest.mark.parametrize(
    ("policy", "offer", "answered", "suite"),
    [
        ("off", PLAIN, ("RTP/AVP", False), ""),
        ("off", PLAIN_WITH_KEYS, ("RTP/AVP", False), ""),
        ("optional", PLAIN, ("RTP/AVP", False), ""),
        ("optional", PLAIN_WITH_KEYS, ("RTP/AVP", True), SUITE),
        ("optional", ENCRYPTED, ("RTP/SAVP", True), SUITE),
        ("required", ENCRYPTED, ("RTP/SAVP", True), SUITE),
    ],
)
def test_an_offer_that_the_trunk_takes(
    agent: DrivenAgent, policy: str, offer: Offer, answered: tuple[str, bool], suite: str
) -> None:
    with RawCaller(agent.address, local=_TRUNKS[policy]) as raw:
        answer = raw.invite(body=sdp(raw, offer))
        assert answer.status == 200
        assert media_line(answer.text) == answered
        media = agent.wait_for("MediaStarted")
        assert (media["srtp"], media["signalling"]) == (suite, "udp")
        raw.hang_up()


@pytest.mark.parametrize(
    ("policy", "offer", "reason"),
    [
        ("off", ENCRYPTED, "srtp_off"),
        ("required", PLAIN, "srtp_required"),
        ("required", PLAIN_WITH_KEYS, "srtp_required"),
    ],
)
def test_an_offer_that_the_trunk_refuses(
    agent: DrivenAgent, policy: str, offer: Offer, reason: str
) -> None:
    with RawCaller(agent.address, local=_TRUNKS[policy]) as raw:
        answer = raw.invite(body=sdp(raw, offer))
    assert answer.status == 488
    refused = agent.wait_for("Refused")
    assert refused["termination"]["reason"] == reason
    assert refused["trunk"] == policy
    if policy == "required":
        assert "offer RTP/SAVP" in answer.header("Warning")
    assert agent.events("Refused", sip_call_id=raw.call_id) == [refused]


@pytest.mark.parametrize(
    ("policy", "offered"),
    [
        ("off", ("RTP/AVP", False)),
        ("optional", ("RTP/AVP", True)),
        ("required", ("RTP/SAVP", True)),
    ],
)
def test_what_we_offer(agent: DrivenAgent, policy: str, offered: tuple[str, bool]) -> None:
    """To an INVITE without an offer, and in one of ours."""
    with RawCaller(agent.address, local=_TRUNKS[policy]) as raw:
        raw.send_request("INVITE")
        ours = raw.complete_invite().text
    assert media_line(ours) == offered
    assert ours.count("\r\nm=") == 1
    with RawCaller(agent.address) as raw:
        agent.dial(f"sip:100@{raw.local}", trunk=policy)
        invite = raw.reply("INVITE", "486 Busy Here").text
    assert media_line(invite) == offered
    assert invite.count("\r\nm=") == 1


def test_a_call_stays_as_safe_as_it_began(agent: DrivenAgent) -> None:
    with RawCaller(agent.address, local=_TRUNKS["required"]) as raw:
        assert raw.invite(body=sdp(raw, ENCRYPTED)).status == 200
        raw.send_request("INVITE", sdp(raw, PLAIN), "application/sdp")
        assert raw.final_response("INVITE").status == 488
        raw.send_request("ACK")
        raw.hang_up()


@pytest.mark.parametrize("profile", ["UDP/TLS/RTP/SAVP", "udp/tls/rtp/savpf"])
@pytest.mark.parametrize("policy", _TRUNKS)
def test_dtls_srtp_is_refused_and_does_no_harm(
    agent: DrivenAgent, policy: str, profile: str
) -> None:
    with RawCaller(agent.address, local=_TRUNKS[policy]) as raw:
        answer = raw.invite(body=sdp(raw, (profile, "")))
        assert answer.status == 488
        if profile.isupper():  # written otherwise, it is refused for its spelling
            assert "DTLS" in answer.header("Warning")
    assert agent.report()["alive"]


@pytest.mark.parametrize(
    "keys", ["", KEYS + KEYS, "a=crypto:x !!\r\n", "a=crypto:1 NEW inline:x\r\n"]
)
def test_keys_that_no_one_can_use_do_no_harm(agent: DrivenAgent, keys: str) -> None:
    with RawCaller(agent.address, local=_TRUNKS["required"]) as raw:
        assert raw.invite(body=sdp(raw, ("RTP/SAVP", keys))).status in (406, 488)
    ended = agent.wait_for("LegEnded")["termination"]
    assert ended["reason"] == "peer_error"
    assert agent.events("Refused", sip_call_id=raw.call_id) == []


def test_two_edges_speak_over_tls_and_srtp(site: Path | None, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    sound, heard = make_sound(41, 2.0), tmp_path / "heard.raw"
    file = write_wav(tmp_path / "sound.wav", sound)
    tls = {**authority.issue().settings(), "authorities": str(authority.file)}
    with ExitStack() as running:
        ports = running.enter_context(claimed_ports(2))

        def edge(port: int, to: int) -> DrivenAgent:
            trunk: dict[str, Any] = {
                "name": "peer",
                "networks": ["127.0.0.1/32"],
                "outbound": [f"sip:{LOOPBACK}:{to};transport=tls"],
                "srtp": "required",
            }
            listen = [["tls", LOOPBACK, port]]
            agent = running.enter_context(
                DrivenAgent(site=site, listen=listen, trunks=[trunk], tls=tls)
            )
            agent.wait_for("Ready")
            assert "travel in clear" not in agent.log
            return agent

        caller, callee = edge(ports[0], ports[1]), edge(ports[1], ports[0])
        callee.for_callers("answer", {"do": "hear", "file": str(heard)})
        leg = caller.dial("100", trunk="peer")
        for agent in (caller, callee):
            media = agent.wait_for("MediaStarted")
            assert media["srtp"].startswith("AES_")
            assert media["signalling"] == "tls"
        caller.do("play", leg, playback=1, files=[str(file)])
        wait_until(
            lambda: find(sound, callee.heard(heard)).found, within=10, what="the sound to be heard"
        )
        caller.do("hang_up", leg)
        assert callee.wait_for("LegEnded")["termination"]["reason"] == "caller_hangup"
