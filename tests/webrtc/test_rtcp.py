"""Reports between gateway and browser, one side reading what the other wrote."""

from __future__ import annotations

import time

import pytest
from aiortc.rtp import RtcpPacket, RtcpRrPacket, RtcpSrPacket

from telephony.webrtc.arrivals import ArrivalReport
from telephony.webrtc.rtcp import RtcpReports
from telephony.webrtc.rtp import HEADER, parse
from telephony.webrtc.rtp_splice import RtpSplice

_HEARD = ArrivalReport(100, missing=5, lost=0.25, jitter=0.01, highest=77, source=9)
_NOTHING = ArrivalReport(0, missing=0, lost=None, jitter=None, highest=0, source=0)


def _speaking() -> RtpSplice:
    splice = RtpSplice()
    packet = parse(HEADER.pack(0x80, 0, 1, 1, 1) + b"\xff" * 160)
    assert packet is not None
    splice.pass_on(packet, time.monotonic(), {0: 0})
    return splice


def test_who_has_sent_nothing_reports_as_a_receiver() -> None:
    report = RtcpPacket.parse(RtcpReports().write(RtpSplice(), _HEARD, 1000.0))[0]
    assert isinstance(report, RtcpRrPacket)
    (block,) = report.reports
    assert (block.ssrc, block.fraction_lost, block.packets_lost) == (9, 64, 5)
    assert (block.jitter, block.highest_sequence) == (80, 77)
    assert (block.lsr, block.dlsr) == (0, 0)


def test_who_has_sent_reports_that_too() -> None:
    splice = _speaking()
    report = RtcpPacket.parse(RtcpReports().write(splice, _NOTHING, 1000.0))[0]
    assert isinstance(report, RtcpSrPacket)
    assert report.ssrc == splice.source
    assert (report.sender_info.packet_count, report.sender_info.octet_count) == (1, 160)
    assert report.reports == []


def test_round_trip_is_what_passed_without_the_far_sides_pause() -> None:
    here, there, splice = RtcpReports(), RtcpReports(), _speaking()
    there.take(here.write(splice, _HEARD, 1000.0), source=1, now=1000.02)
    heard_of_us = ArrivalReport(1, 0, None, None, 1, source=splice.source)
    answer = there.write(_speaking(), heard_of_us, 1000.52)
    here.take(answer, splice.source, now=1000.55)
    assert here.round_trip == pytest.approx(0.05, abs=0.001)
    assert there.round_trip is None


def test_reports_on_somebody_else_say_nothing_of_us() -> None:
    here, there, splice = RtcpReports(), RtcpReports(), _speaking()
    there.take(here.write(splice, _HEARD, 1000.0), source=1, now=1000.02)
    here.take(there.write(_speaking(), _HEARD, 1000.5), splice.source, now=1000.5)
    assert here.round_trip is None


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x80\xc8\x00\xff", b"\x80\xc9\x00\x01\0\0\0\0\0"])
def test_what_is_no_report_raises_a_value_error_or_nothing(data: bytes) -> None:
    reports = RtcpReports()
    if data:
        with pytest.raises(ValueError, match="RTCP"):
            reports.take(data, 1, 1.0)
    else:
        reports.take(data, 1, 1.0)
