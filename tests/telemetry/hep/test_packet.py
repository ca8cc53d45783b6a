"""A packet's bytes, by the protocol's document."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from telephony.telemetry.hep.packet import LONGEST, Agent, Captured, ProtocolType, encode
from tests.telemetry.hep.chunks import read_chunks

MESSAGE = Captured(
    at=1_700_000_000.25,
    kind=ProtocolType.SIP,
    source=("192.0.2.1", 5060),
    destination=("198.51.100.2", 5062),
    payload=b"OPTIONS sip:a@b SIP/2.0\r\n\r\n",
    correlation_id=b"id@host",
)


def test_every_chunk() -> None:
    assert read_chunks(encode(MESSAGE, Agent(2001, "secret"))) == {
        0x01: b"\x02",
        0x02: b"\x11",
        0x03: bytes([192, 0, 2, 1]),
        0x04: bytes([198, 51, 100, 2]),
        0x07: (5060).to_bytes(2),
        0x08: (5062).to_bytes(2),
        0x09: (1_700_000_000).to_bytes(4),
        0x0A: (250_000).to_bytes(4),
        0x0B: b"\x01",
        0x0C: (2001).to_bytes(4),
        0x0E: b"secret",
        0x0F: MESSAGE.payload,
        0x11: b"id@host",
    }


def test_without_key_and_correlation_id() -> None:
    chunks = read_chunks(encode(replace(MESSAGE, correlation_id=b""), Agent(1)))
    assert not {0x0E, 0x11} & set(chunks)


@pytest.mark.parametrize(
    ("source", "family", "address"),
    [
        ("2001:db8::1", b"\x0a", socket.inet_pton(socket.AF_INET6, "2001:db8::1")),
        ("192.0.2.1", b"\x0a", socket.inet_pton(socket.AF_INET6, "::ffff:192.0.2.1")),
    ],
)
def test_ipv6(source: str, family: bytes, address: bytes) -> None:
    packet = encode(
        replace(MESSAGE, source=(source, 5060), destination=("2001:db8::2", 5060)), Agent(1)
    )
    chunks = read_chunks(packet)
    assert (chunks[0x01], chunks[0x05]) == (family, address)
    assert not {0x03, 0x04} & set(chunks)


def test_tcp() -> None:
    assert read_chunks(encode(replace(MESSAGE, stream_transport=True), Agent(1)))[0x02] == b"\x06"


def test_a_moment_before_the_full_second() -> None:
    chunks = read_chunks(encode(replace(MESSAGE, at=1.9999999), Agent(1)))
    assert (int.from_bytes(chunks[0x09]), int.from_bytes(chunks[0x0A])) == (2, 0)


def test_what_fits_and_what_does_not() -> None:
    most = LONGEST - len(encode(replace(MESSAGE, payload=b""), Agent(1)))
    assert len(encode(replace(MESSAGE, payload=bytes(most)), Agent(1))) == LONGEST
    with pytest.raises(ValueError, match="fit"):
        encode(replace(MESSAGE, payload=bytes(most + 1)), Agent(1))
