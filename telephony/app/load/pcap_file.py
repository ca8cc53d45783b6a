"""A capture file for SIPp to play, in the format that libpcap has always read."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

from telephony.app.load.caller_track import SentPacket

_MAGIC = 0xA1B2C3D4
_VERSION = (2, 4)
_LONGEST = 65535
_ETHERNET = 1
_ETHERNET_HEADER = bytes(12) + b"\x08\x00"
_LOOPBACK = bytes((127, 0, 0, 1))
_UDP = 17
_PORT = 4000
"""SIPp puts the addresses, ports and checksums of the call in."""


def write_pcap(file: Path, packets: Iterable[SentPacket]) -> None:
    """Write the packets so that SIPp sends each at its time. Raises `OSError`."""
    with file.open("wb") as out:
        out.write(struct.pack("<IHHiIII", _MAGIC, *_VERSION, 0, 0, _LONGEST, _ETHERNET))
        for packet in packets:
            frame = _frame(packet.datagram())
            microseconds = round(packet.at * 1e6)
            seconds, rest = divmod(microseconds, 1_000_000)
            out.write(struct.pack("<IIII", seconds + 1, rest, len(frame), len(frame)))
            out.write(frame)


def _frame(payload: bytes) -> bytes:
    udp = struct.pack("!HHHH", _PORT, _PORT, 8 + len(payload), 0) + payload
    length = 20 + len(udp)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, length, 0, 0, 64, _UDP, 0, _LOOPBACK, _LOOPBACK)
    return _ETHERNET_HEADER + ip + udp
