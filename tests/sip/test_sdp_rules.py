"""SDP that the library must not see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.sip.gate.sdp_rules import acceptable

OFFER = """\
v=0
o=- 1 1 IN IP4 somewhere.example
s=-
c=IN IP4 192.0.2.1
t=0 0
m=audio 30000 RTP/AVP 0 8 101
a=rtpmap:101 telephone-event/8000
a=rtcp:30001 IN IP4 192.0.2.1
m=video 0 UDP/TLS/RTP/SAVPF 31
"""


@pytest.mark.parametrize(
    "body",
    [
        "",
        OFFER,
        OFFER.replace("\n", "\r\n"),
        OFFER.replace("IP4 192.0.2.1", "IP6 2001:db8::1"),
        OFFER.replace("192.0.2.1\nt", "224.2.1.1/127/3\nt"),
        OFFER + "m=audio 0 RTP/AVP 0\na=inactive\n" * 6,
        OFFER + "a=x\n" * 60,
        f"--b\r\nContent-Type: application/sdp\r\n\r\n{OFFER}\r\n--b--",
    ],
)
def test_an_honest_description_passes(body: str) -> None:
    assert acceptable(body)


@pytest.mark.parametrize(
    "body",
    [
        OFFER.replace("IP4 192.0.2.1", "IP4 slow.example"),
        OFFER.replace("IP4 192.0.2.1", "IP4 2001:db8::1"),
        OFFER.replace("IP4 192.0.2.1", "IP4 256.1.1.1"),
        OFFER.replace("IP4 192.0.2.1", "X Y"),
        OFFER.replace("c=IN IP4 192.0.2.1", "c="),
        OFFER.replace("30001 IN IP4 192.0.2.1", "30001 IN IP4 slow.example"),
        OFFER.replace("rtcp:30001", "rtcp:"),
        OFFER.replace("30000", "65536"),
        OFFER.replace("30000", "-1"),
        OFFER.replace("0 8 101", ""),
        OFFER.replace("0 8 101", " ".join(map(str, range(31)))),
        OFFER + "m=audio 0 RTP/AVP 0\n" * 7,
        OFFER + "a=x\n" * 61,
        OFFER + "b=x\n" * 300,
    ],
)
def test_a_dangerous_one_does_not(body: str) -> None:
    assert not acceptable(body)


@given(st.text(), st.text(alphabet="vcma=:/ 0129IN P46\r\n"))
def test_nothing_raises(text: str, almost: str) -> None:
    acceptable(text)
    acceptable(f"c=IN IP4 {text}\nm={almost}\na=rtcp:{almost}\n{almost}")
