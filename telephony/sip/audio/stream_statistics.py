"""What the library counted on an RTP stream, and what that says of a leg's audio.

A re-INVITE may replace a stream; a leg's quality is that of all its streams together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from telephony.domain.leg import MediaQuality
from telephony.media.quality import mean_opinion, rating

PACKET_SECONDS = 0.02
"""A packet's own length is part of the way from mouth to ear."""


@dataclass(frozen=True, slots=True)
class StreamStatistics:
    """One stream, when it ended; times in seconds."""

    received: int
    sent: int
    lost: int
    discarded: int
    jitter: float
    round_trip: float | None
    buffered: float
    """Time that a packet waited in the jitter buffer, on average."""


def read_statistics(stream: Any) -> StreamStatistics:
    """Plain values from a `StreamStat`."""
    # `rtcp` and what is in it live inside `stream`: each parent must outlast its children.
    rtcp, buffer = stream.rtcp, stream.jbuf
    received, sent = rtcp.rxStat, rtcp.txStat
    jitter, round_trip = received.jitterUsec, rtcp.rttUsec
    return StreamStatistics(
        received=received.pkt,
        sent=sent.pkt,
        lost=received.loss,
        discarded=received.discard,
        jitter=jitter.mean / 1e6 if jitter.n else 0.0,
        round_trip=round_trip.mean / 1e6 if round_trip.n else None,
        buffered=buffer.avgDelayMsec / 1e3,
    )


def quality(at: float, streams: Sequence[StreamStatistics]) -> MediaQuality | None:
    """Of a leg with these streams; None if it had none. `at` in seconds since the epoch."""
    if not streams:
        return None
    received = sum(stream.received for stream in streams)
    known = [stream for stream in streams if stream.round_trip is not None]
    round_trip = _mean([(stream.round_trip or 0.0, stream.received) for stream in known])
    found = MediaQuality(
        at,
        packets_received=received,
        packets_sent=sum(stream.sent for stream in streams),
        lost=sum(stream.lost for stream in streams),
        discarded=sum(stream.discarded for stream in streams),
        jitter=_mean([(stream.jitter, stream.received) for stream in streams]),
        round_trip=round_trip if known else None,
        mos=None,
    )
    if not received:
        return found
    buffered = _mean([(stream.buffered, stream.received) for stream in streams])
    delay = round_trip / 2 + buffered + PACKET_SECONDS
    mos = mean_opinion(rating(found.loss, delay))
    return replace(found, mos=mos)


def _mean(weighted: Sequence[tuple[float, int]]) -> float:
    """Of values by their numbers of packets."""
    packets = sum(weight for _, weight in weighted)
    return sum(value * weight for value, weight in weighted) / packets if packets else 0.0
