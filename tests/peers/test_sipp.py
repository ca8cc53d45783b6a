"""SIPp against SIPp: the harness reports what happened, and shows why when it went wrong."""

from __future__ import annotations

import pytest

from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp, SippPlan, run_sipp
from tests.peers.sound import find
from tests.peers.waiting import TooLate


@pytest.mark.parametrize("transport", ["u1", "t1"])
def test_calls_are_counted_and_timed(transport: str) -> None:
    with Sipp(SippPlan(scenario="uas", calls=None, transport=transport)) as callee:
        plan = SippPlan(
            scenario="uac", target=callee.address, calls=20, rate=50, limit=5, transport=transport
        )
        result = run_sipp(plan)
    result.require_success(20)
    assert result.statistics.retransmissions == 0
    assert len(result.response_times) == 20
    assert max(result.response_times) < 1.0


def test_a_call_nobody_takes_is_a_failure_that_shows_the_messages() -> None:
    plan = SippPlan(
        scenario="uac", target="127.0.0.1:9", receive_timeout=0.5, timeout=10, options=("-nd",)
    )
    result = run_sipp(plan)
    assert result.exit_code != 0
    assert result.statistics.failed == 1
    with pytest.raises(AssertionError, match=r"INVITE sip:service@127\.0\.0\.1:9"):
        result.require_success(1)


def test_a_failing_block_carries_the_logs_and_leaves_no_process() -> None:
    with (
        pytest.raises(TooLate) as failure,
        Sipp(SippPlan(scenario="uas", calls=1)) as callee,
    ):
        callee.finish(within=0.1)
    assert "sipp -sn uas" in failure.value.__notes__[0]
    with pytest.raises(AssertionError, match="too early"):
        callee.wait_until_listening(within=0.1)


def test_both_directions_of_a_call_are_captured_with_audio_and_digits(
    rtp_capture: RtpCapture,
) -> None:
    with Sipp(SippPlan(scenario="uas", calls=None, echo_rtp=True)) as callee:
        result = run_sipp(SippPlan(scenario="uac_pcap", target=callee.address))
        result.require_success(1)
        said = rtp_capture.stream_to(callee.media_ports[0])
        echoed = rtp_capture.stream_from(callee.media_ports[0])
    assert said.digits() == echoed.digits() == "1"
    assert said.lost() == echoed.lost() == 0
    assert 6.0 < len(said.audio()) / 8000 < 8.5
    assert find(said.audio()[8000:16000], echoed.audio()).score > 0.99
    assert 0.015 < sorted(said.gaps())[len(said.gaps()) // 2] < 0.040
