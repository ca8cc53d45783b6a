"""Whom a leg hears: the negotiated peer, learnt once, and nobody else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.peers.g711 import PCMU, encode
from tests.peers.sound import find, make_sound
from tests.peers.waiting import wait_until
from tests.sip.driven_agent import DrivenAgent
from tests.sip.hostile_rtp import QUIET, STRANGER, LiveCall, dropped, flood, live_call
from tests.sip.talker import Talker, loudest

pytestmark = pytest.mark.peer

NOWHERE = "10.255.255.1"
"""A private address, as SDP from behind a NAT names it."""
SOUND = make_sound(3, 0.6)


@contextmanager
def socket_at(host: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind((host, 0))
        yield found


LEARNT = 0.5
"""Seconds of audio after which a peer from another address is known; its first are not heard."""


def hears(call: LiveCall, talker: Talker, *, tries: int = 3) -> bool:
    """Whether the agent hears what `talker` says now; a busy machine may tear a sound or two."""
    return any(_hears_once(call, talker) for _ in range(tries))


def _hears_once(call: LiveCall, talker: Talker) -> bool:
    begun = len(call.agent.heard(call.file))
    talker.say(encode(SOUND, PCMU))
    talker.let_pass(1.2)
    wait_until(
        lambda: len(call.agent.heard(call.file)) > begun + 7200, within=5, what="0.9 s of audio"
    )
    return find(SOUND, call.agent.heard(call.file)[begun:]).score > 0.9


def is_deaf_to(call: LiveCall, talker: Talker) -> bool:
    """Whether nothing at all of what `talker` says is heard."""
    begun = len(call.agent.heard(call.file))
    _hears_once(call, talker)
    return loudest(call.agent.heard(call.file)[begun:]) < QUIET


def test_a_private_address_in_sdp_is_learnt_once(agent: DrivenAgent) -> None:
    with live_call(agent, host=NOWHERE) as call, Talker(call.raw) as caller:
        caller.let_pass(LEARNT)
        assert hears(call, caller)
        before = dropped(call.raw.rtp_target[1])
        flood(call.raw.rtp_target, 5000)
        assert dropped(call.raw.rtp_target[1]) - before == 5000
        assert hears(call, caller)


def test_a_peer_at_an_address_that_nobody_named_is_learnt(agent: DrivenAgent) -> None:
    with (
        live_call(agent, host=NOWHERE) as call,
        socket_at("127.0.0.4") as elsewhere,
        Talker(call.raw, local=elsewhere) as caller,
    ):
        wait_until(lambda: caller.heard.packets, within=5, what="audio to where it comes from")
        caller.let_pass(LEARNT)
        assert hears(call, caller)
        before = dropped(call.raw.rtp_target[1])
        flood(call.raw.rtp_target, 5000)
        assert dropped(call.raw.rtp_target[1]) - before == 5000


def test_the_negotiated_peer_wins_over_a_stranger_who_is_first(agent: DrivenAgent) -> None:
    with (
        live_call(agent) as call,
        socket_at(STRANGER) as elsewhere,
        Talker(call.raw, local=elsewhere, ssrc=0xBAD) as stranger,
    ):
        # Long enough to be taken for a peer behind a NAT.
        wait_until(lambda: stranger.heard.packets, within=5, what="the stranger to be taken")
        with Talker(call.raw) as caller:
            caller.let_pass(LEARNT)
            assert hears(call, caller)
            assert is_deaf_to(call, stranger)


def test_a_stranger_beside_a_peer_that_begins_at_once_gets_nothing(agent: DrivenAgent) -> None:
    with (
        live_call(agent, host=NOWHERE) as call,
        socket_at(STRANGER) as elsewhere,
        Talker(call.raw) as caller,
        Talker(call.raw, local=elsewhere, ssrc=0xBAD) as stranger,
    ):
        caller.let_pass(LEARNT)
        assert hears(call, caller)
        assert is_deaf_to(call, stranger)
        assert not stranger.heard.packets


def test_a_reinvite_moves_the_peer(agent: DrivenAgent) -> None:
    with live_call(agent) as call:
        with Talker(call.raw) as caller:
            assert hears(call, caller)
        with socket_at("127.0.0.1") as moved:
            old, call.raw.rtp = call.raw.rtp, moved
            assert call.raw.invite().status == 200
            with Talker(call.raw, ssrc=0x77) as caller:
                assert hears(call, caller)
                with Talker(call.raw, local=old) as left:
                    assert is_deaf_to(call, left)
            call.raw.rtp = old


def test_a_refresh_keeps_a_learnt_peer(agent: DrivenAgent) -> None:
    with (
        live_call(agent, host=NOWHERE) as call,
        Talker(call.raw) as caller,
        socket_at(STRANGER) as elsewhere,
    ):
        caller.let_pass(LEARNT)
        assert hears(call, caller)
        with Talker(call.raw, local=elsewhere, ssrc=0xBAD) as stranger:
            assert call.raw.invite(body=call.raw.offer(host=NOWHERE)).status == 200
            caller.let_pass(LEARNT)
            assert hears(call, caller)
            assert is_deaf_to(call, stranger)


def test_rtcp_of_a_stranger_is_dropped(agent: DrivenAgent) -> None:
    with live_call(agent) as call, Talker(call.raw) as caller:
        assert hears(call, caller)
        host, port = call.raw.rtp_target
        before = dropped(port + 1)
        flood((host, port + 1), 100)
        assert dropped(port + 1) - before == 100


def test_the_guard_stands_below_srtp() -> None:
    trunk = {"name": "carrier", "networks": ["127.0.0.1/32"], "srtp": "required"}
    with DrivenAgent(trunks=[trunk]) as near, DrivenAgent(trunks=[trunk]) as far:
        near.wait_for("Ready")
        far.wait_for("Ready")
        far.for_callers("answer")
        leg = near.dial(f"sip:service@{far.address}", trunk="carrier")
        port = int(near.wait_for("MediaStarted", leg=leg)["remote"].rpartition(":")[2])
        near.wait_for("LegAnswered", leg=leg)
        assert far.wait_for("MediaStarted")["srtp"]
        wait_until(lambda: _all_dropped(port), within=5, what="the far end to know its peer")
        near.do("hang_up", leg)
        far.wait_for("LegEnded")


def _all_dropped(port: int) -> bool:
    before = dropped(port)
    flood(("127.0.0.1", port), 100)
    return dropped(port) - before == 100


def test_a_trunk_whose_sdp_is_right_takes_audio_from_there_alone() -> None:
    trunk = {"name": "carrier", "networks": ["127.0.0.1/32"], "media_source": "sdp"}
    with DrivenAgent(trunks=[trunk]) as agent:
        agent.wait_for("Ready")
        with live_call(agent) as call, Talker(call.raw) as caller:
            assert hears(call, caller)
        with live_call(agent, host=NOWHERE) as call, Talker(call.raw) as caller:
            assert is_deaf_to(call, caller)
