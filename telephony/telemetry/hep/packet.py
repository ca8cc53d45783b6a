"""HEP version 3 ("EEP" in its document, revision 12): a length, then chunks of type and length.

Written out here since no maintained Python package encodes it.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from enum import IntEnum

from telephony.domain.capture import Place

MAGIC = b"HEP3"
LONGEST = 65_535
"""Bytes: the length of a packet has 16 bits."""
_CHUNK = struct.Struct("!HHH")
_GENERIC = 0
"""The vendor ID of the chunk types below."""


class Chunk(IntEnum):
    """Types of chunks."""

    IP_FAMILY = 0x01
    IP_PROTOCOL = 0x02
    IPV4_SOURCE = 0x03
    IPV4_DESTINATION = 0x04
    IPV6_SOURCE = 0x05
    IPV6_DESTINATION = 0x06
    SOURCE_PORT = 0x07
    DESTINATION_PORT = 0x08
    SECONDS = 0x09
    MICROSECONDS = 0x0A
    PROTOCOL_TYPE = 0x0B
    AGENT_ID = 0x0C
    AUTHENTICATION_KEY = 0x0E
    PAYLOAD = 0x0F
    CORRELATION_ID = 0x11


class ProtocolType(IntEnum):
    """What the payload is."""

    SIP = 1
    RTCP_JSON = 5
    RTP_REPORT_JSON = 34


@dataclass(frozen=True, slots=True)
class Captured:
    """One packet's content; `at` in seconds since the epoch."""

    at: float
    kind: ProtocolType
    source: Place
    destination: Place
    payload: bytes
    correlation_id: bytes
    """The SIP Call-ID; "" leaves it out."""
    stream_transport: bool = False
    """TCP or TLS instead of UDP."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who we are to the server."""

    number: int
    key: str = ""
    """Shared secret; "" sends none."""


def encode(captured: Captured, agent: Agent) -> bytes:
    """The packet; raises `ValueError` if it would be longer than `LONGEST` allows."""
    family, source, destination = _addresses(captured)
    seconds, microseconds = divmod(round(captured.at * 1_000_000), 1_000_000)
    protocol = socket.IPPROTO_TCP if captured.stream_transport else socket.IPPROTO_UDP
    version_6 = family == socket.AF_INET6
    chunks = [
        _number("!B", Chunk.IP_FAMILY, family),
        _number("!B", Chunk.IP_PROTOCOL, protocol),
        _chunk(Chunk.IPV6_SOURCE if version_6 else Chunk.IPV4_SOURCE, source),
        _chunk(Chunk.IPV6_DESTINATION if version_6 else Chunk.IPV4_DESTINATION, destination),
        _number("!H", Chunk.SOURCE_PORT, captured.source[1]),
        _number("!H", Chunk.DESTINATION_PORT, captured.destination[1]),
        _number("!I", Chunk.SECONDS, seconds),
        _number("!I", Chunk.MICROSECONDS, microseconds),
        _number("!B", Chunk.PROTOCOL_TYPE, captured.kind),
        _number("!I", Chunk.AGENT_ID, agent.number),
    ]
    if agent.key:
        chunks.append(_chunk(Chunk.AUTHENTICATION_KEY, agent.key.encode()))
    if captured.correlation_id:
        chunks.append(_chunk(Chunk.CORRELATION_ID, captured.correlation_id))
    length = 6 + sum(map(len, chunks)) + _CHUNK.size + len(captured.payload)
    if length > LONGEST:
        raise ValueError(f"{length} bytes don't fit into one packet")
    chunks.append(_chunk(Chunk.PAYLOAD, captured.payload))
    return MAGIC + length.to_bytes(2) + b"".join(chunks)


def _addresses(captured: Captured) -> tuple[int, bytes, bytes]:
    """Both in one family: an IPv4 address beside an IPv6 one is written as a mapped one."""
    places = captured.source[0], captured.destination[0]
    if not any(":" in place for place in places):
        source, destination = (socket.inet_aton(place) for place in places)
        return socket.AF_INET, source, destination
    source, destination = (
        socket.inet_pton(socket.AF_INET6, place if ":" in place else f"::ffff:{place}")
        for place in places
    )
    return socket.AF_INET6, source, destination


def _number(form: str, kind: Chunk, value: int) -> bytes:
    return _chunk(kind, struct.pack(form, value))


def _chunk(kind: Chunk, content: bytes) -> bytes:
    return _CHUNK.pack(_GENERIC, kind, _CHUNK.size + len(content)) + content
