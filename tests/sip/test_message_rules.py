"""Requests that contradict themselves, and those that nobody serves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.sip.gate.message_rules import (
    SILENCE,
    contradiction,
    impossible_host,
    needs_a_session_timer,
    takes_over_a_call,
    unacceptable_sdp,
    unserved,
)


def request(method: str, *cseq: str, end: str = "\r\n") -> str:
    lines = [f"{method} sip:a@b SIP/2.0", "Via: SIP/2.0/UDP h", *cseq, "To: <sip:a@b>", "", "v=0"]
    return end.join(lines)


GOOD = request("INVITE", "CSeq: 1 INVITE")


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        request("INVITE", "cseq :  1\t INVITE", end="\n"),
        request("INVITE", "CSeq: 1", "  INVITE"),
        "\r\n\r\n" + GOOD,
        GOOD + request("BYE", "CSeq: 2 BYE"),
        request("INVITE", "CSeq: 1 INVITE", "Content-Length: 3"),
        request("INVITE", "CSeq: 1 INVITE", "l: 3", "Content-Length: 3"),
    ],
)
def test_a_request_that_agrees_with_itself_goes_on(text: str) -> None:
    assert contradiction(text, "INVITE") is None


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ("REFER", request("REFER", "CSeq: 1 INVITE")),
        ("REFER", request("REFER", "CSeq: 1 INVITE", end="\n")),
        ("REFER", request("refer", "CSeq: 1 INVITE")),
        ("INVITE", request("invite", "CSeq: 1 INVITE")),
        ("INVITE", request("invite", "CSeq: 1 invite")),
        ("INVITE", request("INVITE")),
        ("INVITE", request("INVITE", "CSeq: INVITE")),
        ("INVITE", request("INVITE", "CSeq: 1 INVITE x")),
        ("INVITE", request("INVITE", "CSeq: 1 INVITE", "CSeq: 1 REFER")),
        ("INVITE", request("INVITE", "X: y\rCSeq: 1 REFER", "CSeq: 1 INVITE")),
        ("REFER", request("REFER", "X: y\x0bCSeq: 1 REFER", "CSeq: 1 INVITE")),
        ("INVITE", "INVITE"),
        ("INVITE", request("INVITE", "CSeq: 1 INVITE", "Content-Length: 4")),
        ("INVITE", request("INVITE", "CSeq: 1 INVITE", "Content-Length: x")),
        ("INVITE", request("INVITE", "CSeq: 1 INVITE", "Content-Length: 3", "l: 2")),
    ],
)
def test_a_request_that_contradicts_itself_is_a_bad_one(method: str, text: str) -> None:
    assert contradiction(text, method) == 400


def test_an_ack_that_contradicts_itself_is_not_answered() -> None:
    assert contradiction(request("ACK", "CSeq: 1 INVITE"), "ACK") == SILENCE


@pytest.mark.parametrize(
    ("method", "uri", "expected"),
    [
        ("REGISTER", "sip:a", 405),
        ("SUBSCRIBE", "tel:+1", 405),
        ("OPTIONS", "soap.beep://a", 416),
        ("CANCEL", "sip:a", 481),
        ("RE%47IST%45R", "sip:a", 501),
        ("ACK", "sip:a", SILENCE),
    ],
)
def test_what_nobody_serves_is_refused_for_its_reason(method: str, uri: str, expected: int) -> None:
    assert unserved(f"\r\n{method} {uri} SIP/2.0\r\n\r\n", method) == expected


@pytest.mark.parametrize(
    ("method", "header", "expected"),
    [
        ("REFER", "Refer-To: <sip:a@b>", 603),
        ("INVITE", "Replaces: a;to-tag=b;from-tag=c", 603),
        ("INVITE", "Supported: replaces", None),
        ("NOTIFY", "Event: refer", None),
    ],
)
def test_nobody_outside_places_our_calls(method: str, header: str, expected: int | None) -> None:
    assert takes_over_a_call(request(method, header), method) == expected


@pytest.mark.parametrize(
    ("method", "header", "expected"),
    [
        ("INVITE", "Require: timer", 420),
        ("INVITE", "Require: 100rel, TIMER", 420),
        ("INVITE", "Supported: timer", None),
        ("INVITE", "Require: timers", None),
        ("BYE", "Require: timer", None),
    ],
)
def test_who_goes_without_timers_refuses_who_requires_them(
    method: str, header: str, expected: int | None
) -> None:
    assert needs_a_session_timer(request(method, header), method) == expected


LONG = "a" * 254


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"Contact: <sip:{LONG}>", 400),
        (f"Contact: sip:a@{LONG};lr", 400),
        (f"Route: <sip:a:b@{LONG}:5060>", 400),
        (f"Via: SIP / 2.0 / UDP {LONG};branch=z", 400),
        (f"Via: SIP/2.0/UDP h;maddr={LONG}", 400),
        (f"Contact: <sip:{LONG}@h>", None),
        (f"Contact: <sip:{LONG[1:]}>", None),
        (f"Contact: <sip:a@b;{LONG}>", None),
        (f"Subject: {LONG}", None),
    ],
)
def test_no_host_is_longer_than_a_name_can_be(header: str, expected: int | None) -> None:
    assert impossible_host(request("INVITE", header), "INVITE") == expected


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("application/sdp", "c=X", 488),
        ("multipart/mixed;boundary=b", "--b\r\n\r\nc=X", 488),
        ("text/plain", "c=X", None),
        ("application/sdp", "c=IN IP4 127.0.0.1", None),
    ],
)
def test_sdp_that_the_library_should_not_see(kind: str, body: str, expected: int | None) -> None:
    text = f"UPDATE sip:a SIP/2.0\r\nContent-Type: {kind}\r\n\r\n{body}"
    assert unacceptable_sdp(text, "UPDATE") == expected


@given(st.text(), st.text(min_size=1))
def test_nothing_raises(text: str, method: str) -> None:
    for rule in (
        contradiction,
        impossible_host,
        needs_a_session_timer,
        takes_over_a_call,
        unacceptable_sdp,
        unserved,
    ):
        rule(text, method)
        rule(f"{method} {text} SIP/2.0\r\n{text}", method)
