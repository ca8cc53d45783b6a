"""Limits of a trunk, in virtual time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.domain.termination import Reason
from telephony.trunk.token_bucket import TokenBucket
from telephony.trunk.trunk_load import TrunkLimits, TrunkLoad


@given(
    st.floats(0.1, 1000),
    st.floats(1, 100),
    st.lists(st.floats(0, 5), min_size=1, max_size=200),
)
def test_a_bucket_never_gives_more_than_its_burst_and_rate(
    rate: float, burst: float, pauses: list[float]
) -> None:
    bucket, now, taken = TokenBucket(rate, burst), 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.take(now)
    assert taken <= burst + rate * sum(pauses[1:]) + 1e-6


@given(st.floats(0.1, 1000), st.floats(1, 100), st.integers(1, 300))
def test_after_the_wait_that_it_names_there_is_a_token(
    rate: float, burst: float, calls: int
) -> None:
    bucket, now = TokenBucket(rate, burst), 0.0
    for _ in range(calls):
        now += bucket.wait(now) + 1e-9
        assert bucket.take(now)


def test_time_that_goes_back_fills_nothing() -> None:
    bucket = TokenBucket(rate=1, burst=1)
    assert bucket.take(10)
    assert not bucket.take(5)
    assert not bucket.take(10.5)
    assert bucket.take(11)


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (1, 0.5)])
def test_a_bucket_that_never_holds_a_token_is_refused(rate: float, burst: float) -> None:
    with pytest.raises(ValueError, match="token"):
        TokenBucket(rate, burst)


def test_both_directions_count_together() -> None:
    load = TrunkLoad(TrunkLimits(max_calls=2))
    assert load.admit(0, outbound=False) is None
    assert load.admit(0, outbound=True) is None
    assert load.admit(0, outbound=False) is Reason.TRUNK_BUSY
    load.release(outbound=True)
    assert load.admit(0, outbound=False) is None


def test_our_own_calls_have_a_limit_of_their_own() -> None:
    load = TrunkLoad(TrunkLimits(max_outbound_calls=1))
    assert load.admit(0, outbound=True) is None
    assert load.admit(0, outbound=True) is Reason.TRUNK_BUSY
    assert load.admit(0, outbound=False) is None


def test_a_trunk_that_places_no_calls() -> None:
    load = TrunkLoad(TrunkLimits(max_outbound_calls=0))
    assert load.admit(0, outbound=True) is Reason.TRUNK_BUSY


def test_the_pace_is_kept_and_its_retry_after_is_true() -> None:
    load = TrunkLoad(TrunkLimits(max_calls_per_second=0.5))
    assert load.admit(0, outbound=False) is None
    assert load.admit(0.5, outbound=True) is Reason.CALL_GAPPED
    assert load.retry_after(0.5, otherwise=9) == 2
    assert load.admit(2, outbound=True) is None


def test_a_call_that_was_not_admitted_is_not_counted() -> None:
    load = TrunkLoad(TrunkLimits(max_calls_per_second=1))
    assert load.admit(0, outbound=False) is None
    assert load.admit(0, outbound=False) is Reason.CALL_GAPPED
    assert load.inbound == 1


LIMIT = st.none() | st.integers(0, 5)
CALLS = st.lists(st.tuples(st.sampled_from(["in", "out", "end in", "end out"]), st.floats(0, 2)))


@given(LIMIT, LIMIT, st.none() | st.floats(0.1, 10), CALLS)
def test_whatever_comes_the_limits_hold(
    calls: int | None, outbound: int | None, pace: float | None, steps: list[tuple[str, float]]
) -> None:
    load, now = TrunkLoad(TrunkLimits(calls, outbound, pace)), 0.0
    for what, pause in steps:
        now += pause
        if what in ("in", "out"):
            load.admit(now, outbound=what == "out")
        elif what == "end in" and load.inbound:
            load.release(outbound=False)
        elif what == "end out" and load.outbound:
            load.release(outbound=True)
        assert calls is None or load.inbound + load.outbound <= calls
        assert outbound is None or load.outbound <= outbound
