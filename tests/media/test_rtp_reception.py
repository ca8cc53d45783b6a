"""Loss, lateness, jitter and gaps out of headers and arrival times."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import pytest

from telephony.media.rtp_reception import Reception, reception

Packet = tuple[float, int, int]
"""Arrival in seconds, sequence number, SSRC."""


def _received(packets: Iterable[Packet], payload_type: int = 0) -> Reception:
    arrivals, headers = [], b""
    for at, sequence, source in packets:
        arrivals.append(at)
        timestamp = 160 * sequence % (1 << 32)
        headers += struct.pack("!BBHII", 0x80, payload_type, sequence & 0xFFFF, timestamp, source)
    return reception(arrivals, headers)


def _even(numbers: Iterable[int], source: int = 1) -> list[Packet]:
    return [(0.02 * number, number, source) for number in numbers]


def test_an_even_stream_is_perfect() -> None:
    received = _received(_even(range(100)))
    assert (received.packets, received.lost, received.late) == (100, 0, 0)
    assert received.jitter == pytest.approx(0.0, abs=1e-9)
    assert received.gaps == pytest.approx([0.02] * 99)
    assert received.mean_opinion > 4.3


def test_lost_packets_are_counted_across_the_wrap_of_sequence_numbers() -> None:
    numbers = [number for number in range(65500, 65600) if number not in (65510, 65540, 65541)]
    received = _received(_even(numbers))
    assert received.lost == 3
    assert received.loss == pytest.approx(0.03)


def test_swapped_and_doubled_packets_are_not_lost() -> None:
    received = _received([(0.00, 0, 1), (0.02, 2, 1), (0.021, 1, 1), (0.06, 3, 1), (0.061, 3, 1)])
    assert received.lost == 0


def test_each_source_counts_for_itself() -> None:
    received = _received([*_even(range(10), source=1), *_even(range(5000, 5010), source=2)])
    assert (received.packets, received.expected, received.lost) == (20, 20, 0)
    assert received.gaps.max() == pytest.approx(0.02)


def test_jitter_follows_appendix_a8() -> None:
    # D is 0, then 16 ms twice: J is 0, 1 and 1.9375 ms; the mean of the three.
    received = _received([(0.00, 0, 1), (0.02, 1, 1), (0.056, 2, 1), (0.06, 3, 1)])
    assert 1000 * received.jitter == pytest.approx((0 + 1 + 1.9375) / 3)


def test_what_comes_too_late_costs_as_much_as_what_never_came() -> None:
    late = [
        (at + (0.2 if number % 10 == 0 else 0.0), number, 1) for at, number, _ in _even(range(100))
    ]
    received = _received(late)
    assert received.late == 10
    lossy = _received(_even(number for number in range(100) if number % 10 or number == 0))
    assert received.mean_opinion == pytest.approx(lossy.mean_opinion, abs=0.1)
    assert received.mean_opinion < 3.5


def test_only_audio_counts() -> None:
    assert _received(_even(range(10)), payload_type=101).packets == 0
    assert _received([]).mean_opinion == 1.0
