"""Requests that contradict themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.sip.gate.request_guard import contradicts_itself


def request(method: str, *cseq: str, end: str = "\r\n") -> str:
    lines = [f"{method} sip:a@b SIP/2.0", "Via: SIP/2.0/UDP h", *cseq, "To: <sip:a@b>", "", "v=0"]
    return end.join(lines)


GOOD = request("INVITE", "CSeq: 1 INVITE")


@pytest.mark.parametrize(
    ("method", "text", "expected"),
    [
        ("INVITE", GOOD, False),
        ("INVITE", request("INVITE", "cseq :  1\t INVITE", end="\n"), False),
        ("INVITE", request("INVITE", "CSeq: 1", "  INVITE"), False),
        ("INVITE", "\r\n\r\n" + GOOD, False),
        ("NEW", request("NEW", "CSeq: 4711 NEW"), False),
        ("BYE", GOOD + request("BYE", "CSeq: 2 BYE"), False),
        ("REFER", request("REFER", "CSeq: 1 INVITE"), True),
        ("REFER", request("REFER", "CSeq: 1 INVITE", end="\n"), True),
        ("REFER", request("refer", "CSeq: 1 INVITE"), True),
        ("INVITE", request("INVITE"), True),
        ("INVITE", request("INVITE", "CSeq: INVITE"), True),
        ("INVITE", request("INVITE", "CSeq: 1 INVITE x"), True),
        ("INVITE", request("INVITE", "CSeq: 1 INVITE", "CSeq: 1 REFER"), True),
        ("INVITE", request("INVITE", "X: y\rCSeq: 1 REFER", "CSeq: 1 INVITE"), True),
        ("REFER", request("REFER", "X: y\x0bCSeq: 1 REFER", "CSeq: 1 INVITE"), True),
        ("REFER", GOOD + request("REFER", "CSeq: 1 INVITE"), True),
        ("REFER", request("REFER", "CSeq: 1 REFER") + request("REFER", "CSeq: 1 INVITE"), True),
        ("INVITE", "INVITE", True),
    ],
)
def test_the_cseq_names_the_method(method: str, text: str, expected: bool) -> None:
    assert contradicts_itself(text, method) is expected


@given(st.text(), st.text(min_size=1))
def test_nothing_raises(text: str, method: str) -> None:
    contradicts_itself(text, method)
    contradicts_itself(f"{method} {text} SIP/2.0\r\n{text}", method)
