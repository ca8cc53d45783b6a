"""The probe's own reading and writing; real servers are in tests/app/test_trunk_check.py."""

from __future__ import annotations

import re
import socket
import threading

import pytest

from telephony.domain.errors import SipError
from telephony.sip.messages.digest import credentials
from telephony.sip.probe import Target, ask, target_of
from telephony.sip.settings import Transport


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("sip:a.example", Target("a.example", 5060, Transport.UDP)),
        ("sip:a.example:5070;transport=TCP", Target("a.example", 5070, Transport.TCP)),
        ("sips:a.example:5071", Target("a.example", 5071, Transport.TLS)),
        ("sip:[2001:db8::1]:5070", Target("2001:db8::1", 5070, Transport.UDP)),
    ],
)
def test_where_a_uri_leads(uri: str, expected: Target) -> None:
    assert target_of(uri) == expected


def test_another_transport_of_the_same_host() -> None:
    assert target_of("sip:a.example:5070", Transport.TCP).port == 5070
    assert target_of("sip:a.example:5070", Transport.TLS).port == 5061


def test_the_example_of_rfc_2617() -> None:
    # RFC 2617 section 3.5, without qop: the response is that of RFC 2069's formula.
    challenge = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    given = credentials(challenge, "GET", "/dir/index.html", "Mufasa", "Circle Of Life")
    assert given is not None
    assert 'response="670fd8c2df070c60b045671b8b24ff02"' in given


def test_an_algorithm_that_we_do_not_speak() -> None:
    assert (
        credentials('Digest nonce="1", algorithm=MD5-sess', "REGISTER", "sip:a", "u", "p") is None
    )
    sha = credentials(
        'Digest nonce="1", algorithm=SHA-256, qop="auth"', "REGISTER", "sip:a", "u", "p"
    )
    assert sha is not None
    assert re.search(r'response="[0-9a-f]{64}"', sha)
    assert credentials("", "REGISTER", "sip:a", "u", "p") is None


def _server(answer: bytes) -> tuple[socket.socket, Target]:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(65536)
            peer.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return listener, Target("127.0.0.1", listener.getsockname()[1], Transport.TCP)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "doesn't speak SIP"),
        (b"\xff\x00" * 100 + b"\r\n\r\n", "doesn't speak SIP"),
        (b"", "closed the connection"),
        (b"SIP/2.0 100 Trying\r\n", "closed the connection"),
        (b"x" * 300_000, "closed the connection"),
    ],
)
def test_what_answers_is_no_sip_server(answer: bytes, problem: str) -> None:
    listener, target = _server(answer)
    with listener, pytest.raises(SipError, match=problem):
        ask(target, "OPTIONS", "sip:a", timeout=1.0)
