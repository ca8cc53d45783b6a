"""One stream out of several: what the receiver sees of it."""

from __future__ import annotations

import struct

from telephony.webrtc.rtp import HEADER, RtpPacket, audio_level, is_rtcp, parse
from telephony.webrtc.rtp_splice import RtpSplice

_SOUND = b"\x11" * 160


def _packet(
    sequence: int, timestamp: int, *, source: int = 1, payload_type: int = 0, marker: int = 0
) -> RtpPacket:
    header = HEADER.pack(0x80, marker | payload_type, sequence, timestamp, source)
    packet = parse(header + _SOUND)
    assert packet is not None
    return packet


def _passed(splice: RtpSplice, packet: RtpPacket, now: float) -> RtpPacket:
    data = splice.pass_on(packet, now, {0: 0, 126: 101})
    assert data is not None
    passed = parse(data)
    assert passed is not None
    return passed


def test_payload_passes_and_distances_stay() -> None:
    splice = RtpSplice()
    first = _passed(splice, _packet(65535, 0xFFFFFFF0), 1.0)
    second = _passed(splice, _packet(2, 0x90), 1.06)
    assert second.data[second.start : second.end] == _SOUND
    assert (second.sequence - first.sequence) & 0xFFFF == 3
    assert (second.timestamp - first.timestamp) & 0xFFFFFFFF == 160
    assert first.source == second.source == splice.source
    assert (first.marker, second.marker) == (0x80, 0)


def test_next_source_goes_on_after_the_pause() -> None:
    splice = RtpSplice()
    before = _passed(splice, _packet(10, 1000), 1.0)
    after = _passed(splice, _packet(900, 77, source=2), 3.0)
    assert (after.sequence - before.sequence) & 0xFFFF == 1
    assert (after.timestamp - before.timestamp) & 0xFFFFFFFF == 16000
    assert after.marker == 0x80
    assert after.source == before.source


def test_after_a_parting_the_same_source_is_another_one() -> None:
    splice = RtpSplice()
    before = _passed(splice, _packet(10, 1000), 1.0)
    splice.part()
    after = _passed(splice, _packet(5000, 9), 1.02)
    assert (after.sequence - before.sequence) & 0xFFFF == 1


def test_keys_take_the_receivers_payload_type_and_other_types_are_dropped() -> None:
    splice = RtpSplice()
    assert _passed(splice, _packet(1, 1, payload_type=126, marker=0x80), 1.0).payload_type == 101
    assert splice.pass_on(_packet(2, 2, payload_type=13), 1.0, {0: 0}) is None


def test_extensions_sources_and_padding_are_left_behind() -> None:
    extension = struct.pack("!HH", 0xBEDE, 1) + bytes([0x10, 0x80 | 42, 0, 0])
    header = HEADER.pack(0x80 | 0x20 | 0x10 | 1, 0, 1, 1, 1)
    packet = parse(header + b"csrc" + extension + _SOUND + b"\0\0\0\x04")
    assert packet is not None
    assert audio_level(packet, 1) == 42
    assert audio_level(packet, 2) is None
    passed = _passed(RtpSplice(), packet, 1.0)
    assert passed.data[12:] == _SOUND


def test_lengths_that_cannot_be_true_are_no_packet() -> None:
    assert parse(b"\x80") is None
    assert parse(HEADER.pack(0x40, 0, 1, 1, 1)) is None
    assert parse(HEADER.pack(0x90, 0, 1, 1, 1) + b"\xbe") is None
    assert parse(HEADER.pack(0x90, 0, 1, 1, 1) + b"\xbe\xde\xff\xff") is None
    assert parse(HEADER.pack(0xA0, 0, 1, 1, 1) + b"\xff") is None
    assert parse(HEADER.pack(0x8F, 0, 1, 1, 1)) is None


def test_reports_are_told_from_sound() -> None:
    assert is_rtcp(bytes([0x80, 200]))
    assert not is_rtcp(bytes([0x80, 0x80]))
    assert not is_rtcp(b"\x80")
