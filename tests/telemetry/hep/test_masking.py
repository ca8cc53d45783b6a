"""What no capture server shall keep is crossed out, and nothing else is."""

from __future__ import annotations

import pytest

from telephony.telemetry.hep.masking import masked, sip_call_id

_INFO = "INFO sip:a@b SIP/2.0\nCall-ID: 7@x\nContent-Type: {}\nContent-Length: {}\n\n{}"


def message(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def info(content_type: str, body: str) -> bytes:
    return message(_INFO.format(content_type, len(body), body))


@pytest.mark.parametrize(
    ("content_type", "body", "kept"),
    [
        ("application/dtmf-relay", "Signal=5\nDuration=160\n", "Signal=x\nDuration=160\n"),
        ("Application/DTMF-Relay", "signal= #\nDuration= 160", "signal= x\nDuration= 160"),
        ("application/dtmf", "11", "xx"),
        ("application/vnd.unheard-of", "pin 1234\n", "xxx xxxx\n"),
        ("application/dtmf", "", ""),
    ],
)
def test_keys(content_type: str, body: str, kept: str) -> None:
    assert masked(info(content_type, body)) == info(content_type, kept)


@pytest.mark.parametrize(
    ("secret", "kept"),
    [
        ("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^20|1:4", "inline:xxxxxxxx|2^20|1:4"),
        ("a=crypto:2 AES_CM_128_HMAC_SHA1_32 INLINE:c2VjcmV0", "INLINE:xxxxxxxx"),
        ("k=base64:c2VjcmV0", "k=xxxxxxxxxxxxxxx"),
        ('Authorization: Digest response="0123abcd", nc=1', 'response="xxxxxxxx", nc=1'),
        ('Proxy-Authorization: Digest response = "0123abcd"', 'response = "xxxxxxxx"'),
    ],
)  # fmt: skip
def test_keys_of_srtp_and_answers_to_challenges(secret: str, kept: str) -> None:
    text = message(f"INVITE sip:a@b SIP/2.0\nCall-ID: 7@x\nX: y\n{secret}\n\nv=0\n{secret}\n")
    found = masked(text)
    assert len(found) == len(text)
    assert found.count(kept.encode()) == 2
    assert b"c2VjcmV0" not in found
    assert b"0123abcd" not in found


@pytest.mark.parametrize(
    "text",
    [
        "INVITE sip:a@b SIP/2.0\nCall-ID: 7@x\n\nv=0\nc=IN IP4 192.0.2.1\na=rtpmap:0 PCMU/8000\n",
        "SIP/2.0 200 OK\nCSeq: 2 INFO\nCall-ID: 7@x\n\n",
        "MESSAGE sip:a@b SIP/2.0\nCall-ID: 7@x\n\nSignal=5",
        "INFO cut off",
        "",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert masked(message(text)) == message(text)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Call-ID: 7@x", b"7@x"),
        ("call-id :7@x", b"7@x"),
        ("i: 7@x", b"7@x"),
        ("In-Reply-To: 8@y", b""),
        ("Call-ID: " + "7" * 300, b"7" * 256),
    ],
)
def test_the_call_id(header: str, found: bytes) -> None:
    assert sip_call_id(message(f"OPTIONS sip:a@b SIP/2.0\n{header}\n\n")) == found
