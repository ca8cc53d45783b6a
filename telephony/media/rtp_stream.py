"""One direction of RTP as captured: its audio, its digits and its timing."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from telephony.media.g711 import PCMA, PCMU, SAMPLE_RATE, Samples, decode

_HEADER = struct.Struct("!BBHII")
_EVENT_TYPES = (96, 101)
"""What the peers use for telephone-event: SIPp's `play_dtmf` 96, everybody else 101."""
_EVENT_LENGTH = 4
_EVENTS = "0123456789*#ABCD"
_JUMP = SAMPLE_RATE
"""A timestamp this far from the expected one (samples) starts a new stretch of audio."""
_AUDIBLE = 100.0
"""Root mean square, in 16-bit steps, of what somebody would hear; a line's noise is below it."""


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """A packet of RFC 3550 section 5.1; `arrived` in seconds since the epoch."""

    arrived: float
    payload_type: int
    sequence: int
    timestamp: int
    source: int
    """The SSRC."""
    payload: bytes

    @property
    def event(self) -> str | None:
        """The key of a telephone-event packet (RFC 4733 section 2.3), else None."""
        is_event = self.payload_type in _EVENT_TYPES and len(self.payload) == _EVENT_LENGTH
        return _EVENTS[self.payload[0]] if is_event and self.payload[0] < len(_EVENTS) else None


def is_audible(packet: RtpPacket) -> bool:
    """Whether the packet carries sound that somebody would hear."""
    if packet.payload_type not in (PCMU, PCMA) or not packet.payload:
        return False
    samples = decode(packet.payload, packet.payload_type).astype(np.float64)
    return bool(np.sqrt(np.square(samples).mean()) >= _AUDIBLE)


def parse_rtp(arrived: float, datagram: bytes) -> RtpPacket | None:
    """The packet in a datagram; None when it is no RTP (RTCP by RFC 5761 section 4, SIP, ...)."""
    if len(datagram) < _HEADER.size or datagram[0] >> 6 != 2:
        return None
    first, second, sequence, timestamp, source = _HEADER.unpack_from(datagram)
    payload_type = second & 0x7F
    if 64 <= payload_type <= 95:
        return None
    start = _HEADER.size + 4 * (first & 0x0F)
    if first & 0x10:
        start += 4 + 4 * int.from_bytes(datagram[start + 2 : start + 4])
    end = len(datagram) - (datagram[-1] if first & 0x20 else 0)
    return RtpPacket(arrived, payload_type, sequence, timestamp, source, datagram[start:end])


@dataclass(frozen=True, slots=True)
class RtpStream:
    """The packets that went from one UDP port to another, in order of arrival."""

    packets: tuple[RtpPacket, ...]

    @property
    def started_at(self) -> float:
        """Arrival of the first audio packet: where `audio` begins, seconds since the epoch."""
        return self._audio_packets()[0].arrived

    def audio(self) -> Samples:
        """What was sent, at 8 kHz, each packet at its timestamp, silence where none came."""
        packets = self._audio_packets()
        if not packets:
            return np.zeros(0, dtype=np.int16)
        places = list(self._places(packets))
        end = max(place + len(samples) for place, samples in places)
        audio = np.zeros(end, dtype=np.int16)
        for place, samples in places:
            audio[place : place + len(samples)] = samples
        return audio

    def gaps(self) -> NDArray[np.float64]:
        """Seconds between one audio packet's arrival and the next one's."""
        return np.diff([packet.arrived for packet in self._audio_packets()])

    def digits(self) -> str:
        """The keys pressed by RFC 4733; packets with one timestamp are one press."""
        presses: dict[tuple[int, int], str] = {}
        for packet in self.packets:
            if packet.event is not None:
                presses.setdefault((packet.source, packet.timestamp), packet.event)
        return "".join(presses.values())

    def lost(self) -> int:
        """Sequence numbers that never came, within each SSRC."""
        missing = 0
        for stream in self.by_source().values():
            seen = [packet.sequence for packet in stream.packets]
            steps = np.diff(np.unique(np.unwrap(seen, period=1 << 16)))
            missing += int(np.sum(steps - 1))
        return missing

    def by_source(self) -> dict[int, RtpStream]:
        """The same, apart by SSRC: SIPp's `rtp_stream` sends all its calls from one port."""
        packets: dict[int, list[RtpPacket]] = {}
        for packet in self.packets:
            packets.setdefault(packet.source, []).append(packet)
        return {source: RtpStream(tuple(some)) for source, some in packets.items()}

    def _audio_packets(self) -> list[RtpPacket]:
        return [packet for packet in self.packets if packet.payload_type in (PCMU, PCMA)]

    @staticmethod
    def _places(packets: list[RtpPacket]) -> Iterator[tuple[int, Samples]]:
        """Each packet's samples and their first index.

        A stretch of even timestamps is laid out by them; a new SSRC or a jump begins a new
        stretch, which is laid where it arrived.
        """
        anchor = packets[0]
        anchor_place = 0
        for packet in packets:
            arrival = round((packet.arrived - packets[0].arrived) * SAMPLE_RATE)
            ahead = (packet.timestamp - anchor.timestamp + (1 << 31)) % (1 << 32) - (1 << 31)
            place = anchor_place + ahead
            if packet.source != anchor.source or abs(place - arrival) > _JUMP or place < 0:
                anchor, anchor_place, place = packet, arrival, arrival
            yield place, decode(packet.payload, packet.payload_type)
