"""Malformed SIP and RTP: the process lives on, and the next call works.

The torture messages are in the manner of RFC 4475, written for these tests.
"""

from __future__ import annotations

import random
import socket
import struct

import pytest

from tests.peers.waiting import wait_until
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import TELEPHONE_EVENT, RawCaller

pytestmark = pytest.mark.peer


def message(
    *lines: str, start: str = "INVITE sip:service@127.0.0.1 SIP/2.0", body: str = ""
) -> bytes:
    """A message of these lines, without anything that they don't bring themselves."""
    return ("\r\n".join([start, *lines, "", body])).encode("utf-8", "surrogateescape")


VIA = "Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKtorture"
REST = (
    "From: <sip:t@127.0.0.1>;tag=t",
    "To: <sip:service@127.0.0.1>",
    "CSeq: 1 INVITE",
    "Call-ID: t",
)
SDP = "Content-Type: application/sdp"
WHOLE = (VIA, *REST, "Contact: <sip:t@127.0.0.1:9>", "Max-Forwards: 70")

TORTURE = [
    b"",
    b"\0",
    b"\r\n" * 500,
    b"INVITE",
    b"INVITE sip:a SIP/2.0\r\n\r\n",
    b"SIP/2.0 200 OK\r\n\r\n",
    b"SIP/2.0 999999999999999999999 \r\n\r\n",
    message(VIA),
    message(*REST),
    message(*WHOLE, start="INVITE sip:a SIP/9.9"),
    message(*WHOLE, start="INVITE  sip:a  SIP/2.0"),
    message(*WHOLE, start="\u00dcNV\u00cfTE sip:a SIP/2.0"),
    message(*WHOLE, start="INVITE " + "sip:" + "a" * 3000 + " SIP/2.0"),
    message(*WHOLE, start="INVITE <sip:a@b> SIP/2.0"),
    message(*WHOLE, start="INVITE http://127.0.0.1 SIP/2.0"),
    message(*WHOLE, "Content-Length: -1"),
    message(*WHOLE, "Content-Length: 99999999999999999999"),
    message(*WHOLE, SDP, "Content-Length: 5000", body="v=0"),
    message(*WHOLE, SDP, "Content-Length: 3", body="v=0\r\n" + "x" * 500),
    message(*WHOLE, SDP, body="v=0\r\no=\r\ns=\r\nc=IN IP4\r\nm=audio\r\n"),
    message(
        *WHOLE, SDP, body="v=0\r\no=- 1 1 IN IP4 x\r\ns=-\r\nt=0 0\r\nm=audio 99999 RTP/AVP 0\r\n"
    ),
    message(*WHOLE, SDP, body="\0\xff" * 200),
    message(*WHOLE, "CSeq: 99999999999999 INVITE"),
    message(*WHOLE, "Expires: " + "9" * 100, "Session-Expires: -5", "Min-SE: x"),
    message(VIA, *REST, 'Contact: "unclosed <sip:t@127.0.0.1'),
    message(VIA, *REST, "Contact: <sip:t@[::1>", "Route: <sip:>", "Record-Route: ,,,"),
    message("Via: SIP/2.0/UDP ;;;;", *REST),
    message("Via: " + "SIP/2.0/UDP 127.0.0.1:9, " * 100 + "SIP/2.0/UDP x", *REST),
    message(VIA, 'From: "\\" <sip:@>;tag=', "To: ", "CSeq: INVITE", "Call-ID: "),
    message(*WHOLE, *(f"X-{number}: {'y' * 20}" for number in range(100))),
    message(*WHOLE, "P-Asserted-Identity: " + "<" * 300, "Privacy: " + ";" * 300),
    message(*WHOLE, "Require: nothing-that-exists", "Proxy-Require: this-neither"),
    message(*WHOLE, "Replaces: nobody;to-tag=a;from-tag=b"),
    message(*WHOLE, "Authorization: Digest " + 'realm="x",' * 50),
    message(VIA, *REST, start="BYE sip:service@127.0.0.1 SIP/2.0"),
    message(VIA, *REST, start="CANCEL sip:service@127.0.0.1 SIP/2.0"),
    message(VIA, *REST, start="ACK sip:service@127.0.0.1 SIP/2.0"),
    message(VIA, *REST, start="REFER sip:service@127.0.0.1 SIP/2.0"),
    message(VIA, *REST, start="SUBSCRIBE sip:service@127.0.0.1 SIP/2.0"),
    message(VIA, *REST, start="MESSAGE sip:service@127.0.0.1 SIP/2.0", body="hello"),
    message(VIA, *REST, start="UNHEARD sip:service@127.0.0.1 SIP/2.0"),
]


REFUSE = {"do": "hang_up", "reason": "busy"}
"""For torture that is good enough for a call: its caller never sends ACK or BYE."""


def still_answers(raw: RawCaller) -> None:
    """Ask until it answers, as UDP wants it: a flood leaves no room for one datagram more."""

    def answered() -> bool:
        raw.send_request("OPTIONS")
        try:
            return raw.final_response("OPTIONS", within=0.5).status == 200
        except TimeoutError:
            return False

    wait_until(answered, within=5, what="an answer to OPTIONS")


def next_call_works(agent: DrivenAgent) -> None:
    with RawCaller(agent.address) as raw:
        answer = raw.invite()
        assert answer.status == 200, answer.text
        raw.hang_up()
    assert agent.process.exit_code is None
    assert "Traceback" not in agent.log


@pytest.mark.parametrize("number", range(len(TORTURE)))
def test_malformed_sip(agent: DrivenAgent, number: int) -> None:
    agent.for_callers(REFUSE)
    with RawCaller(agent.address) as raw:
        raw.send(TORTURE[number])
        still_answers(raw)
    agent.wait_until_idle()
    agent.for_callers("answer")
    next_call_works(agent)


def test_requests_whose_cseq_contradicts_them(agent: DrivenAgent) -> None:
    # Each falls into the transaction of an INVITE that was refused and acknowledged.
    agent.for_callers(REFUSE)
    for method in ("REFER", "BYE", "OPTIONS", "INFO", "UNHEARD"):
        with RawCaller(agent.address) as raw:
            assert raw.invite().status == 486
            start = f"{method} sip:service@{agent.address} SIP/2.0"
            for _ in range(2):
                raw.send(message(*raw.transaction, start=start))
        with RawCaller(agent.address) as other:
            still_answers(other)
    agent.for_callers("answer")
    next_call_works(agent)
    assert "unguarded" not in agent.log


def test_an_ack_for_nobody_while_a_call_is_there(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        via, sender, to, call_id, cseq = raw.transaction
        stray = (via + "other", sender, to.split(";")[0], call_id, cseq.replace("INVITE", "ACK"))
        raw.send(message(*stray, start=f"ACK sip:service@{agent.address} SIP/2.0"))
        raw.hang_up()
    next_call_works(agent)


def test_random_datagrams(agent: DrivenAgent) -> None:
    chance = random.Random(4475)
    whole = message(*WHOLE, SDP, body="v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n")
    agent.for_callers(REFUSE)
    with RawCaller(agent.address) as raw:
        for number in range(400):
            if number % 2:
                raw.send(chance.randbytes(chance.randrange(1, 1400)))
            else:
                raw.send(_mutated(whole, chance))
        still_answers(raw)
    agent.wait_until_idle()
    agent.for_callers("answer")
    next_call_works(agent)


def _mutated(text: bytes, chance: random.Random) -> bytes:
    changed = bytearray(text)
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(changed))
        changed[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    return bytes(changed)


def test_malformed_streams_over_tcp(agent: DrivenAgent) -> None:
    chance = random.Random(3261)
    for payload in [b"\r\n\r\n", chance.randbytes(3000), b"INVITE " + b"a" * 70000, *TORTURE[3:9]]:
        with socket.create_connection(("127.0.0.1", agent.sip_port), timeout=2) as stream:
            stream.sendall(payload)
    with socket.create_connection(("127.0.0.1", agent.sip_port), timeout=2) as half:
        half.sendall(b"OPTIONS sip:service@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/T")
        agent.for_callers("answer")
        next_call_works(agent)


def test_malformed_rtp(agent: DrivenAgent) -> None:
    chance = random.Random(3550)
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        leg = agent.wait_for("LegAnswered")["leg"]
        for number in range(300):
            raw.send_rtp_bytes(chance.randbytes(chance.randrange(0, 1400)))
            header = struct.pack("!BBHII", 0x80, chance.choice([0, 8, 13, 77, 101]), number, 0, 1)
            raw.send_rtp_bytes(header + chance.randbytes(chance.randrange(0, 400)))
        for payload in (b"", b"\x01", b"\x01\x8a", b"\xff\xff\xff\xff", b"\x05" * 200):
            raw.send_rtp(payload, payload_type=TELEPHONE_EVENT, marker=True, timestamp=1)
        # Extension, padding and contributing sources that reach beyond the packet's end.
        for first in (0x90, 0xA0, 0x8F, 0xBF, 0x00, 0xC0):
            raw.send_rtp_bytes(bytes([first, 0]) + bytes(10) + b"\xff\xff")

        def pressed() -> bool:
            # The first press of a new stream may pass for more of the flood (RFC 3550 section A.1).
            raw.press(7)
            keys = agent.events("DigitReceived", leg=leg)
            return any(event["digit"]["symbol"] == "7" for event in keys)

        wait_until(pressed, within=5, what="a key after the flood")
        raw.hang_up()
    next_call_works(agent)
