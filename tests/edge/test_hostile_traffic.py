"""Malformed, random and hasty traffic: the edge lives on, the call in progress too, and the
next one is taken."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import reason, timeline, wait_until_idle
from tests.peers.edge import Edge
from tests.peers.sipp import SippPlan, run_sipp
from tests.peers.sound import make_sound
from tests.peers.waiting import wait_until
from tests.sip.raw_caller import RawCaller

_FLOW = """
ask:
  collect:
    prompt: {play: question.wav}
    digits: 1
    into: key
    timeout: 60s
  next: ask
"""
_MEGABYTE = 1 << 20
_LONGEST_TIMELINE = 5000
_TEMPLATE = """\
{method} sip:nobody@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK{number}
Max-Forwards: 70
From: "Somebody" <sip:somebody@127.0.0.1>;tag={number}
To: <sip:nobody@127.0.0.1>
Call-ID: {number}@127.0.0.1
CSeq: 1 {method}
Contact: <sip:somebody@127.0.0.1:9>
Session-Expires: 1800;refresher=uac
P-Asserted-Identity: <tel:+4930123456>
Content-Type: application/sdp
Content-Length: 147

v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio 30000 RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=sendrecv
"""


@pytest.fixture
def edge(serve_flow: ServeFlow) -> Edge:
    """Takes calls to one number alone, so that what looks like a call by chance becomes none."""
    trunk = {"addresses": ["127.0.0.1/32"], "routes": [{"called": "service", "flow": "main"}]}
    return serve_flow(_FLOW, sounds={"question.wav": make_sound(1)}, trunks={"carrier": trunk})


@pytest.fixture
def call(edge: Edge) -> Iterator[RawCaller]:
    """The call in progress meanwhile."""
    with RawCaller(edge.sip_address()) as call:
        assert call.invite().status == 200
        yield call


def _require_next_call(edge: Edge) -> None:
    plan = SippPlan(
        scenario="functional/uac-invite-expect-answer-bye.xml",
        target=edge.sip_address(),
        pause=0.2,
    )
    run_sipp(plan).require_success(1)


def _digits(edge: Edge, call: RawCaller) -> int:
    (record,) = [one for one in edge.calls("active") if one["sip_call_id"] == call.call_id]
    return int(record["digits_received"])


def _require_service(edge: Edge, call: RawCaller) -> None:
    """A key of the call in progress still counts, and the next call is taken."""
    before = _digits(edge, call)

    def counted() -> bool:
        call.press(7)  # again and again: what came before fills the edge's buffers
        return _digits(edge, call) > before

    wait_until(counted, within=5, what="the key of the call in progress")
    call.hang_up()
    _require_next_call(edge)
    wait_until_idle(edge)
    assert edge.get("/healthz")["alive"]


def _leave_unread(call: RawCaller) -> None:
    """Drop all that was answered so far."""
    with contextlib.suppress(TimeoutError):
        while True:
            call.receive(within=0.5)


def _spoilt(message: bytes, chance: random.Random) -> bytes:
    """The message with some bytes changed, and a stretch of it left out or doubled."""
    spoilt = bytearray(message)
    for _ in range(chance.randrange(1, 12)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    start, end = sorted(chance.randrange(len(spoilt)) for _ in range(2))
    stretch = spoilt[start:end]
    spoilt[start:end] = chance.choice((b"", stretch, stretch + stretch))
    return bytes(spoilt)


def test_spoilt_messages_and_random_datagrams_to_the_sip_port(edge: Edge, call: RawCaller) -> None:
    chance = random.Random(1)
    with RawCaller(edge.sip_address()) as stranger:
        for number in range(400):
            method = chance.choice(("INVITE", "OPTIONS", "BYE", "CANCEL", "ACK", "INFO", "UPDATE"))
            whole = _TEMPLATE.format(method=method, number=number).replace("\n", "\r\n")
            stranger.send(_spoilt(whole.encode(), chance))
            stranger.send(chance.randbytes(chance.randrange(1400)))
    _require_service(edge, call)


def test_random_datagrams_to_the_rtp_port(edge: Edge, call: RawCaller) -> None:
    chance = random.Random(2)
    for _ in range(500):
        call.send_rtp_bytes(chance.randbytes(chance.randrange(1, 1400)))
        header = bytes((0x80, chance.choice((0, 8, 101)))) + chance.randbytes(10)
        call.send_rtp_bytes(header + chance.randbytes(chance.randrange(6)))
    _require_service(edge, call)


def test_thirty_callers_who_cancel_at_once(edge: Edge, call: RawCaller) -> None:
    with ExitStack() as callers:
        hasty = [callers.enter_context(RawCaller(edge.sip_address())) for _ in range(30)]
        for caller in hasty:
            caller.send_request("INVITE", caller.offer(), "application/sdp")
            caller.send_request("CANCEL")
        outcomes = {caller.complete_invite().status for caller in hasty}
    assert outcomes <= {200, 487, 503}, "answered before the CANCEL, by it, or for want of a leg"
    _require_service(edge, call)
    ids = [record["sip_call_id"] for record in edge.wait_for_calls(32)]
    assert len(set(ids)) == len(ids) == 32


def test_a_flood_of_keys_by_info_is_bounded(edge: Edge, call: RawCaller) -> None:
    before = edge.resident_bytes
    for _ in range(3000):
        call.send_request("INFO", "Signal=5\r\nDuration=100\r\n", "application/dtmf-relay")
    _require_next_call(edge)
    _leave_unread(call)
    call.hang_up()
    records = edge.wait_for_calls(2)
    (flooded,) = [record for record in records if record["sip_call_id"] == call.call_id]
    assert flooded["digits_received"] > 100
    assert reason(flooded) == "completed/caller_hangup"
    assert len(timeline(edge, flooded)) <= _LONGEST_TIMELINE + 2, "the cut and the end"
    assert edge.resident_bytes - before < 100 * _MEGABYTE
