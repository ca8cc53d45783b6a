"""Loss and jitter of a browser's packets, as RFC 3550 counts them."""

from __future__ import annotations

import pytest

from telephony.webrtc.arrivals import Arrivals


def _note(arrivals: Arrivals, numbers: list[int], source: int = 1, late: float = 0.0) -> None:
    for number in numbers:
        wobble = late if number % 2 else 0.0
        arrivals.note(source, number & 0xFFFF, number * 160, number * 0.02 + wobble)


def test_nothing_is_known_before_the_first_packet() -> None:
    report = Arrivals().report()
    assert (report.received, report.lost, report.jitter, report.missing) == (0, None, None, 0)


def test_loss_is_of_the_time_since_the_last_report() -> None:
    arrivals = Arrivals()
    _note(arrivals, list(range(65500, 65550)))
    assert arrivals.report().lost == 0
    _note(arrivals, [number for number in range(65550, 65650) if number % 4])
    report = arrivals.report()
    # 65648 is the last that is lost, 65649 tells of it.
    assert report.lost == pytest.approx(0.25)
    assert (report.received, report.missing) == (125, 25)
    assert report.highest == 65649


def test_packets_out_of_order_are_not_lost() -> None:
    arrivals = Arrivals()
    _note(arrivals, [1, 2, 4, 3, 5])
    assert arrivals.report().lost == 0


def test_a_new_source_is_a_new_beginning() -> None:
    arrivals = Arrivals()
    _note(arrivals, list(range(10)))
    _note(arrivals, list(range(40000, 40010)), source=2)
    report = arrivals.report()
    assert (report.received, report.lost, report.missing) == (20, 0, 0)


def test_jitter_nears_the_unevenness() -> None:
    arrivals = Arrivals()
    _note(arrivals, list(range(500)), late=0.004)
    assert arrivals.report().jitter == pytest.approx(0.004, rel=0.05)


def test_keys_whose_timestamp_stands_still_are_not_uneven() -> None:
    arrivals = Arrivals()
    _note(arrivals, [0, 1])
    for number in range(2, 10):
        arrivals.note(1, number, None, number * 0.02)
    assert arrivals.report().jitter == pytest.approx(0.0, abs=1e-9)
