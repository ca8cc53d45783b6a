"""Reading SIP messages: who calls, whom, and why they hung up; hostile input included."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.domain.call import Caller
from telephony.sip.messages import message
from telephony.sip.messages.addressing import describe


def invite(*lines: str, body: str = "") -> str:
    start = "INVITE sip:4711@edge.example SIP/2.0"
    return "\r\n".join([start, "Via: SIP/2.0/UDP 192.0.2.1", *lines, "", body])


FROM = 'From: "Ada" <sip:+15550100@carrier.example>;tag=1'


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([FROM], Caller("+15550100", "Ada")),
        (["f: <sip:100@a.example>;tag=1"], Caller("100")),
        (["FROM : Ada Byron <sip:100@a.example>"], Caller("100", "Ada Byron")),
        (["From: sip:100@a.example;tag=1"], Caller("100")),
        (["From: <tel:+1-555-0100;phone-context=x>"], Caller("+1-555-0100")),
        (["From: <sips:ada%2Ebyron@a.example>"], Caller("ada.byron")),
        ([r'From: "A \"Countess\" B" <sip:1@a>'], Caller("1", 'A "Countess" B')),
        (['From: "Comma, <sip:9@evil>" <sip:1@a>'], Caller("1", "Comma, <sip:9@evil>")),
        (["From:", ' "Ada"', "\t<sip:100@a>;tag=1"], Caller("100", "Ada")),
        ([FROM, 'P-Asserted-Identity: "B" <sip:200@c>'], Caller("200", "B", asserted=True)),
        ([FROM, "P-Asserted-Identity: tel:+200"], Caller("+200", asserted=True)),
        (
            [FROM, "P-Asserted-Identity: <sip:200@c>", "P-Asserted-Identity: <tel:+300>"],
            Caller("200", asserted=True),
        ),
        ([FROM, "P-Asserted-Identity: tel:+200, <sip:300@c>"], Caller("+200", asserted=True)),
        ([FROM, "P-Asserted-Identity: <sip:200@c>, <tel:+300>"], Caller("200", asserted=True)),
        ([FROM, "P-Asserted-Identity: <sip:200@c>", "Privacy: id"], Caller("", asserted=True)),
        ([FROM, "Privacy: header;user"], Caller("")),
        ([FROM, "Privacy: none"], Caller("+15550100", "Ada")),
        (['From: "Anonymous" <sip:anonymous@anonymous.invalid>'], Caller("")),
        (["From: <sip:Restricted@a>"], Caller("")),
        (["From: <sip:1\x00\x072@a>"], Caller("12")),
        (["From: <http://a>"], Caller("")),
        ([], Caller("")),
    ],
)
def test_the_caller(lines: list[str], expected: Caller) -> None:
    assert message.caller(invite(*lines)) == expected


def test_bytes_that_are_no_utf8_can_be_stored_and_shown() -> None:
    """The bindings make lone surrogates of them."""
    text = b"INVITE sip:1@b SIP/2.0\r\nCall-ID: fuzz\xff\xfe\r\n\r\n".decode(
        "utf-8", "surrogateescape"
    )
    invite = describe(text, "192.0.2.1:5060", "")
    assert invite.sip_call_id.encode() == rb"fuzz\udcff\udcfe"
    assert message.legible("Größe \udce4 \ud800").encode() == "Größe \\udce4 \\ud800".encode()


def test_a_header_in_the_body_is_none() -> None:
    assert message.caller(invite(body=FROM)) == Caller("")


@pytest.mark.parametrize(
    ("uri", "number"),
    [
        ("sip:4711@edge.example:5060;user=phone", "4711"),
        ("tel:+15550100", "+15550100"),
        ("sip:edge.example", "edge.example"),
        ("SIP:4711;npdi@edge.example", "4711"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_the_called_number(uri: str, number: str) -> None:
    assert message.called_number(uri) == number


def test_the_request_uri_is_that_of_the_start_line() -> None:
    assert message.request_uri(invite()) == "sip:4711@edge.example"
    assert message.request_uri("SIP/2.0") == ""
    assert message.request_uri("") == ""


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ('Q.850;cause=16;text="Normal call clearing"', 16),
        ("q.850 ; cause = 17", 17),
        ("Q.850;text=later;cause=31", 31),
        ('SIP;cause=200;text="Call completed elsewhere"', None),
        ("SIP;cause=486, Q.850;cause=17", 17),
        ('Q.850;text="a, b";cause=34', 34),
        ("Q.850;cause=999", 127),
        ("Q.850;cause=x", None),
        ("", None),
    ],
)
def test_the_cause_of_a_hang_up(value: str, cause: int | None) -> None:
    assert message.q850_cause(invite(f"Reason: {value}")) == cause


def test_the_first_reason_with_a_cause_counts() -> None:
    text = invite("Reason: SIP;cause=200", "Reason: Q.850;cause=18", "Reason: Q.850;cause=19")
    assert message.q850_cause(text) == 18


def test_the_body_and_its_type() -> None:
    text = invite("c: Application/DTMF ; x=y", body="5\r\n\r\n6")
    assert message.content_type(text) == "application/dtmf"
    assert message.body(text) == "5\r\n\r\n6"
    assert message.content_type(invite()) == ""
    assert message.body("INVITE") == ""


_PIECES = st.sampled_from(
    [
        *("From:", "f:", "P-Asserted-Identity:", "Privacy:", "Reason:", "Content-Type:"),
        *("INVITE sip:1@a SIP/2.0\r\n", "sip:", "tel:", "Q.850", "cause=", "9" * 40),
        *("\r\n", "\n", " ", "\t", "<", ">", '"', "\\", "@", ";", ",", "%", "%ff", "%00"),
        *("\x00", "\udcff", "\u0663"),
    ]
)
_HOSTILE = st.lists(st.one_of(_PIECES, st.text(max_size=20)), max_size=60).map("".join)


@given(_HOSTILE)
def test_nothing_that_a_peer_sends_raises_or_grows(text: str) -> None:
    who = message.caller(text)
    number = message.called_number(message.request_uri(text))
    cause = message.q850_cause(text)
    assert len(who.number) <= 64 and len(number) <= 64
    assert len(who.name) <= 400
    assert (who.number + who.name + number).isprintable()
    assert cause is None or 0 <= cause <= 127
    assert message.content_type(text) == message.content_type(text).lower()
    assert message.body(text) in text


@pytest.mark.parametrize("piece", ['"', "\\", '"\\', "<", "a<", " ", "Q.850;", "%", ";,", "\t\n "])
def test_a_long_row_of_anything_is_read_in_no_time(piece: str) -> None:
    # 64 KiB, the largest datagram: a pattern that backtracks would take minutes.
    row = piece * (65536 // len(piece))
    begun = time.process_time()
    for text in (invite(f"From: {row}"), invite(f"From: a{row}b"), invite(f"Reason: Q.850{row}")):
        message.caller(text)
        message.q850_cause(text)
        message.called_number(row)
        message.content_type(row)
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize(
    ("via", "transport"),
    [
        ("Via: SIP/2.0/UDP 192.0.2.1", "udp"),
        ("v: SIP / 2.0 / TLS host.example:5061;branch=z9", "tls"),
        ("Via: SIP/2.0/TCP a, SIP/2.0/UDP b", "tcp"),
        ("Via: SIP/2.0/", ""),
        ("To: <sip:a@b>", ""),
    ],
)
def test_what_a_request_came_by_last(via: str, transport: str) -> None:
    request = f"INVITE sip:a@b SIP/2.0\r\n{via}\r\nVia: SIP/2.0/WS c\r\n\r\n"
    expected = "ws" if transport == "" and via.startswith("To") else transport
    assert message.via_transport(request) == expected
