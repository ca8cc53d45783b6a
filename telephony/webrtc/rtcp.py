"""RTCP with a browser (RFC 3550 section 6.4): our reports out, its reports in."""

from __future__ import annotations

import time
from collections.abc import Sequence

from aiortc.rtp import (
    AnyRtcpPacket,
    RtcpPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
)

from telephony.webrtc.arrivals import ArrivalReport
from telephony.webrtc.rtp import SAMPLE_RATE
from telephony.webrtc.rtp_splice import RtpSplice

_NTP_EPOCH = 2_208_988_800
"""Seconds from 1900, where NTP begins, to 1970."""
_CNAME = 1
_MOST_MISSING = (1 << 23) - 1


class RtcpReports:
    """What one browser and we tell each other; times in seconds since 1970."""

    def __init__(self) -> None:
        self.round_trip: float | None = None
        """Seconds, from the browser's last report; None before one."""
        self._their_last: tuple[int, float] | None = None

    def take(self, data: bytes, source: int, now: float) -> None:
        """A compound packet of the browser's; `source` is the SSRC that we send with.

        Raises `ValueError` for what is no RTCP.
        """
        for packet in RtcpPacket.parse(data):
            if isinstance(packet, RtcpSrPacket):
                self._their_last = (packet.sender_info.ntp_timestamp >> 16 & 0xFFFFFFFF, now)
            if isinstance(packet, RtcpSrPacket | RtcpRrPacket):
                self._measure(packet.reports, source, now)

    def write(self, sent: RtpSplice, received: ArrivalReport, now: float) -> bytes:
        """Our compound packet: a sender's report once we have sent, else a receiver's."""
        blocks = self._blocks(received, now) if received.received else []
        first: AnyRtcpPacket
        if sent.packets:
            first = RtcpSrPacket(sent.source, _sender_info(sent, now), blocks)
        else:
            first = RtcpRrPacket(sent.source, blocks)
        name = RtcpSdesPacket([RtcpSourceInfo(sent.source, [(_CNAME, b"telephone")])])
        return bytes(first) + bytes(name)

    def _blocks(self, received: ArrivalReport, now: float) -> list[RtcpReceiverInfo]:
        lsr, delay = 0, 0
        if self._their_last is not None:
            lsr = self._their_last[0]
            delay = int(min(65535.0, now - self._their_last[1]) * 65536)
        return [
            RtcpReceiverInfo(
                ssrc=received.source,
                fraction_lost=min(255, int((received.lost or 0.0) * 256)),
                packets_lost=min(received.missing, _MOST_MISSING),
                highest_sequence=received.highest,
                jitter=int((received.jitter or 0.0) * SAMPLE_RATE),
                lsr=lsr,
                dlsr=delay,
            )
        ]

    def _measure(self, reports: Sequence[RtcpReceiverInfo], source: int, now: float) -> None:
        """RFC 3550 section 6.4.1: arrival - LSR - DLSR, all in 1/65536 s."""
        for report in reports:
            if report.ssrc == source and report.lsr:
                passed = (_ntp(now) >> 16) - report.lsr - report.dlsr & 0xFFFFFFFF
                if passed < 1 << 31:  # clocks may make it a little less than nothing
                    self.round_trip = passed / 65536


def _sender_info(sent: RtpSplice, now: float) -> RtcpSenderInfo:
    since = 0.0 if sent.sent_at is None else time.monotonic() - sent.sent_at
    return RtcpSenderInfo(
        ntp_timestamp=_ntp(now),
        rtp_timestamp=sent.timestamp + round(since * SAMPLE_RATE) & 0xFFFFFFFF,
        packet_count=sent.packets & 0xFFFFFFFF,
        octet_count=sent.octets & 0xFFFFFFFF,
    )


def _ntp(now: float) -> int:
    return int((now + _NTP_EPOCH) * (1 << 32))
