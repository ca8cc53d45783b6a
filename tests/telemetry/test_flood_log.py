"""The log of a flood."""

from __future__ import annotations

from structlog.testing import capture_logs

from telephony.domain.termination import Reason
from telephony.domain.turned_away import RequestCount, TurnedAway
from telephony.telemetry.flood_log import LINE_EVERY, FloodLog


def _flood(count: int, address: str = "192.0.2.1") -> TurnedAway:
    return TurnedAway(
        requests=[RequestCount(True, "rate", False, count)],
        unrecorded={Reason.RATE_LIMITED: count},
        busiest=[(address, count)],
    )


def test_a_line_now_and_then_sums_up_what_came_meanwhile() -> None:
    flood = FloodLog()
    with capture_logs() as lines:
        flood.turned_away(_flood(1), now=100.0)
        for tenth in range(1, 100):
            flood.turned_away(_flood(2, f"192.0.2.{tenth}"), now=100.0 + tenth / 10)
        assert [line["calls"] for line in lines] == [{"rate_limited": 1}]
        flood.turned_away(_flood(50, "192.0.2.200"), now=100.0 + LINE_EVERY)
    assert [line["unanswered"] for line in lines] == [1, 99 * 2 + 50]
    assert lines[1]["calls"] == {"rate_limited": 248}
    assert len(lines[1]["busiest"]) == 5
    assert lines[1]["busiest"]["192.0.2.200"] == 50


def test_refusals_that_are_on_record_need_no_line() -> None:
    with capture_logs() as lines:
        FloodLog().turned_away(
            TurnedAway(requests=[RequestCount(True, "capacity", True, 3)]), now=100.0
        )
    assert lines == []
