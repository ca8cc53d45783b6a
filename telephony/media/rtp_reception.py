"""How a stream of RTP arrived: loss, lateness, jitter and gaps, from headers and arrival times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from telephony.media.g711 import PCMA, PCMU, SAMPLE_RATE
from telephony.media.quality import mean_opinion, rating

Times = NDArray[np.float64]
"""Seconds."""

HEADER_BYTES = 12
"""The fixed header (RFC 3550 section 5.1): all that is needed here of a packet."""
PLAYOUT_DELAY = 0.06
"""Seconds that a receiver is taken to hold packets back; what comes later is as good as lost."""
WORST_OPINION = 1.0
"""MOS of a call in which nothing was heard."""
PACKET_TIME = 0.02
"""Seconds of sound in a packet."""

_HEADER = np.dtype(
    [("flags", "u1"), ("type", "u1"), ("sequence", ">u2"), ("timestamp", ">u4"), ("source", ">u4")]
)
_JITTER_GAIN = 16
"""RFC 3550 section 6.4.1: "the gain parameter 1/16 gives a good noise reduction ratio"."""


@dataclass(frozen=True, slots=True)
class Reception:
    """One call's audio as it arrived. Times in seconds, shares from 0 to 1."""

    packets: int
    expected: int
    """Packets that were sent, by their sequence numbers."""
    lost: int
    late: int
    """Came, but after a receiver would have played them."""
    jitter: float
    """The estimate of RFC 3550 appendix A.8, averaged over the packets."""
    gaps: Times
    """Between one packet's arrival and the next one's."""

    @property
    def loss(self) -> float:
        """Share of packets that never came."""
        return self.lost / self.expected if self.expected else 0.0

    @property
    def mean_opinion(self) -> float:
        """MOS by the E-model: what was lost or late, and a receiver's own delay."""
        if not self.expected:
            return WORST_OPINION
        missed = (self.lost + self.late) / self.expected
        return mean_opinion(rating(missed, PACKET_TIME + PLAYOUT_DELAY))


def reception(arrivals: Sequence[float], headers: bytes) -> Reception:
    """Judge the audio packets among these; `headers` holds 12 bytes for each arrival."""
    packets = np.frombuffer(headers, dtype=_HEADER)
    times = np.asarray(arrivals, dtype=np.float64)
    audible = np.isin(packets["type"] & 0x7F, (PCMU, PCMA))
    packets, times = packets[audible], times[audible]
    streams = [_stream(packets[mine], times[mine]) for mine in _by_source(packets)]
    count = sum(one.packets for one in streams)
    weighted = sum(one.jitter * one.packets for one in streams)
    return Reception(
        packets=count,
        expected=sum(one.expected for one in streams),
        lost=sum(one.lost for one in streams),
        late=sum(one.late for one in streams),
        jitter=weighted / count if count else 0.0,
        gaps=np.concatenate([one.gaps for one in streams]) if streams else np.empty(0),
    )


def _by_source(packets: NDArray[np.void]) -> Iterable[NDArray[np.bool_]]:
    """Each SSRC counts its own sequence numbers and timestamps."""
    return (packets["source"] == source for source in np.unique(packets["source"]))


def _stream(packets: NDArray[np.void], times: Times) -> Reception:
    sequence = np.unwrap(packets["sequence"].astype(np.int64), period=1 << 16)
    sent = np.unwrap(packets["timestamp"].astype(np.int64), period=1 << 32) / SAMPLE_RATE
    present = len(np.unique(sequence))
    expected = int(sequence.max() - sequence.min()) + 1
    transit = times - sent
    return Reception(
        packets=len(times),
        expected=expected,
        lost=expected - present,
        late=int(np.sum(transit - np.median(transit) > PLAYOUT_DELAY)),
        jitter=_jitter(transit),
        gaps=np.diff(times),
    )


def _jitter(transit: Times) -> float:
    """RFC 3550 appendix A.8: J(i) = J(i-1) + (|D(i-1,i)| - J(i-1)) / 16."""
    estimate = total = 0.0
    differences: list[float] = np.abs(np.diff(transit)).tolist()
    for difference in differences:
        estimate += (difference - estimate) / _JITTER_GAIN
        total += estimate
    return total / len(differences) if differences else 0.0
