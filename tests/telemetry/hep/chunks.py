"""HEP version 3 read back, apart from how it was written."""

from __future__ import annotations

import struct


def read_chunks(packet: bytes) -> dict[int, bytes]:
    """The contents by type; every length has to be right."""
    magic, length = struct.unpack_from("!4sH", packet)
    assert (magic, length) == (b"HEP3", len(packet))
    chunks, place = {}, 6
    while place < length:
        vendor, kind, size = struct.unpack_from("!HHH", packet, place)
        assert vendor == 0
        assert kind not in chunks
        assert size >= 6
        chunks[kind] = packet[place + 6 : place + size]
        place += size
    assert place == length
    return chunks
