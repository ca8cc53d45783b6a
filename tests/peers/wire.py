"""Moments on the wire, out of what was captured. Times are seconds since the epoch."""

from __future__ import annotations

from collections.abc import Iterator

from tests.peers.rtp_capture import RtpCapture
from tests.peers.rtp_stream import is_audible

_PAUSE = 0.25
"""Seconds without an audible packet that end a stretch of sound: words have gaps, too."""


def sent_at(capture: RtpCapture, call_id: str, summary: str) -> float:
    """When a call's first message of this kind (`INVITE`, `200 INVITE`) arrived."""
    return next(
        message.arrived for message in capture.messages(call_id) if message.summary == summary
    )


def sounds_to(capture: RtpCapture, port: int) -> list[tuple[float, float]]:
    """First and last audible packet of every stretch of sound that went to a port."""
    return list(_stretches(_audible_times(capture, port, side=1)))


def audible_to(capture: RtpCapture, port: int) -> list[float]:
    """Every audible packet that went to a port, which several calls may have used in turn."""
    return _audible_times(capture, port, side=1)


def sounds_from(capture: RtpCapture, port: int) -> list[tuple[float, float]]:
    """The same of what came from a port."""
    return list(_stretches(_audible_times(capture, port, side=0)))


def key_presses(capture: RtpCapture, port: int) -> list[float]:
    """The first packet of every key that was sent from a port by RFC 4733."""
    presses: dict[int, float] = {}
    for ports, stream in capture.streams().items():
        if ports[0] == port:
            for packet in stream.packets:
                if packet.event is not None:
                    presses.setdefault(packet.timestamp, packet.arrived)
    return sorted(presses.values())


def _audible_times(capture: RtpCapture, port: int, side: int) -> list[float]:
    return sorted(
        packet.arrived
        for ports, stream in capture.streams().items()
        if ports[side] == port
        for packet in stream.packets
        if is_audible(packet)
    )


def _stretches(times: list[float]) -> Iterator[tuple[float, float]]:
    if not times:
        return
    first = last = times[0]
    for time in times[1:]:
        if time - last > _PAUSE:
            yield first, last
            first = time
        last = time
    yield first, last
