"""One even RTP stream out of those that follow one another: a new page, the next call.

Payloads pass unread. Within a source the distances of sequence numbers and timestamps stay, so
that whoever receives the stream sees what was lost or late on the whole way.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from telephony.webrtc.rtp import HEADER, SAMPLE_RATE, RtpPacket

_PACKET_SAMPLES = 160


class RtpSplice:
    """Rewrites packets for one receiver; no clock: the caller tells the time, in seconds."""

    def __init__(self) -> None:
        self.source = secrets.randbits(32)
        """The SSRC that the receiver sees."""
        self.packets = 0
        self.octets = 0
        self.timestamp = secrets.randbits(32)
        """Of the packet that was sent last."""
        # The lower half: a wrap-around right at the start confuses receivers of SRTP.
        self._sequence = secrets.randbits(15)
        self.sent_at: float | None = None
        """When, in seconds of the clock that `pass_on` is told; None before the first."""
        self._from: int | None = None
        self._sequence_offset = 0
        self._timestamp_offset = 0

    def pass_on(
        self, packet: RtpPacket, now: float, payload_types: Mapping[int, int]
    ) -> bytes | None:
        """The packet as the receiver gets it; None for a type that it doesn't know."""
        payload_type = payload_types.get(packet.payload_type)
        if payload_type is None:
            return None
        marker = packet.marker
        if packet.source != self._from:
            self._join(packet, now)
            marker = 0x80
        self._sequence = (packet.sequence + self._sequence_offset) & 0xFFFF
        self.timestamp = (packet.timestamp + self._timestamp_offset) & 0xFFFFFFFF
        self.sent_at = now
        self.packets += 1
        self.octets += packet.end - packet.start
        return (
            HEADER.pack(0x80, marker | payload_type, self._sequence, self.timestamp, self.source)
            + packet.data[packet.start : packet.end]
        )

    def part(self) -> None:
        """What comes next is of another source, even if it bears the same SSRC."""
        self._from = None

    def _join(self, packet: RtpPacket, now: float) -> None:
        """The next source goes on where the last one stopped, the pause between them included."""
        passed = 0.0 if self.sent_at is None else now - self.sent_at
        samples = max(_PACKET_SAMPLES, round(passed * SAMPLE_RATE))
        self._from = packet.source
        self._sequence_offset = self._sequence + 1 - packet.sequence
        self._timestamp_offset = self.timestamp + samples - packet.timestamp
