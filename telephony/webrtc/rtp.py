"""RTP packets as bytes (RFC 3550 section 5.1): read in place, nothing is decoded."""

from __future__ import annotations

import struct
from dataclasses import dataclass

SAMPLE_RATE = 8000
PCMU = 0
HEADER = struct.Struct("!BBHII")
_VERSION_2 = 0x80
_PADDED, _EXTENDED, _SOURCES = 0x20, 0x10, 0x0F
_ONE_BYTE_EXTENSIONS = 0xBEDE
_SILENCE_LEVEL = 127


@dataclass(slots=True)
class RtpPacket:
    """Where things are in a packet's bytes."""

    data: bytes
    marker: int
    """0x80 or 0."""
    payload_type: int
    sequence: int
    timestamp: int
    source: int
    """The SSRC."""
    extensions: int
    """Where header extensions begin; 0 without any."""
    start: int
    end: int
    """The payload is `data[start:end]`."""


def parse(data: bytes) -> RtpPacket | None:
    """The packet in a datagram; None when its lengths can't be true."""
    if len(data) < HEADER.size:
        return None
    first, second, sequence, timestamp, source = HEADER.unpack_from(data)
    if first >> 6 != 2:
        return None
    start, end, extensions = HEADER.size, len(data), 0
    if first & ~_VERSION_2:
        start += 4 * (first & _SOURCES)
        if first & _EXTENDED:
            if start + 4 > end:
                return None
            extensions = start
            start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
        if first & _PADDED:
            end -= data[-1]
        if start > end:
            return None
    return RtpPacket(
        data, second & 0x80, second & 0x7F, sequence, timestamp, source, extensions, start, end
    )


def is_rtcp(data: bytes) -> bool:
    """Whether a datagram is RTCP rather than RTP (RFC 5761 section 4)."""
    return len(data) > 1 and 192 <= data[1] <= 223


def audio_level(packet: RtpPacket, extension: int) -> int | None:
    """How loud the packet's sound is, in -dBov: 0 is the loudest, 127 silence (RFC 6464).

    `extension` is the number that the header extension was given in SDP. None where the packet
    has none in the one-byte form of RFC 8285.
    """
    place = packet.extensions
    if not place or int.from_bytes(packet.data[place : place + 2]) != _ONE_BYTE_EXTENSIONS:
        return None
    data, place = packet.data, place + 4
    while place + 1 < packet.start:
        if data[place] == 0:  # padding
            place += 1
            continue
        if data[place] >> 4 == extension:
            return data[place + 1] & _SILENCE_LEVEL
        place += 2 + (data[place] & 0x0F)
    return None
