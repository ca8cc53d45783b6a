"""INFO requests: which carry a key, and what each is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.domain.dtmf import DTMF_SYMBOLS
from telephony.sip.messages.info_request import InfoReply, reply_to


def info(body: str, content_type: str = "application/dtmf") -> str:
    return f"INFO sip:edge SIP/2.0\r\nContent-Type: {content_type}\r\n\r\n{body}"


def relay(body: str) -> str:
    return info(body, "application/dtmf-relay")


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        (info("5"), InfoReply(200, "5")),
        (info("*\r\n"), InfoReply(200, "*")),
        (info("#"), InfoReply(200, "#")),
        (info("d"), InfoReply(200, "D")),
        (info("10"), InfoReply(200, "*")),
        (info("11"), InfoReply(200, "#")),
        (info("16"), InfoReply(400)),
        (info("E"), InfoReply(400)),
        (info("", "application/dtmf"), InfoReply(200)),
        ("INFO sip:edge SIP/2.0\r\n\r\n", InfoReply(200)),
        (info("<x/>", "application/xml"), InfoReply(415)),
        (relay("Signal=5"), InfoReply(200, "5")),
        (relay("Signal=5\r\nDuration=160\r\n"), InfoReply(200, "5", 0.16)),
        (relay("Signal= #\nDuration= 250"), InfoReply(200, "#", 0.25)),
        (relay("duration=100\r\nsignal = 11\r\n"), InfoReply(200, "#", 0.1)),
        (relay("Signal=5\r\nDuration=-1\r\n"), InfoReply(200, "5")),
        (relay("Signal=5\r\nDuration=99999999999\r\n"), InfoReply(200, "5")),
        (relay("Signal"), InfoReply(400)),
        (relay("Signal=\r\n5"), InfoReply(400)),
        (relay("Signal=5=6"), InfoReply(400)),
        (relay("5"), InfoReply(400)),
        (info("<x/>", "application/media_control+xml"), InfoReply(415)),
    ],
)
def test_what_an_info_gets(text: str, reply: InfoReply) -> None:
    assert reply_to(text) == reply


@given(st.text(max_size=40), st.sampled_from([info, relay]))
def test_a_hostile_body_is_a_key_or_refused(body: str, written: Callable[[str], str]) -> None:
    reply = reply_to(written(body))
    assert reply.symbol == "" or reply.symbol in DTMF_SYMBOLS
    assert reply.status == (200 if reply.symbol or not body.strip() else 400)
