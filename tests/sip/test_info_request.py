"""INFO requests that the library leaves to us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.domain.dtmf import DTMF_SYMBOLS
from telephony.sip.messages.info_request import InfoReply, reply_to


def info(body: str, content_type: str = "application/dtmf") -> str:
    return f"INFO sip:edge SIP/2.0\r\nContent-Type: {content_type}\r\n\r\n{body}"


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
        (info("Signal=5", "application/dtmf-relay"), None),
        (info("<x/>", "application/media_control+xml"), None),
    ],
)
def test_what_an_info_gets(text: str, reply: InfoReply | None) -> None:
    assert reply_to(text) == reply


@given(st.text(max_size=40))
def test_a_hostile_body_is_a_key_or_refused(body: str) -> None:
    reply = reply_to(info(body))
    assert reply is not None
    assert reply.symbol == "" or reply.symbol in DTMF_SYMBOLS
    assert reply.status == (200 if reply.symbol or not body.strip() else 400)
