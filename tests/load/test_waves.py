"""Calls shared out over time and over SIPp processes."""

from __future__ import annotations

from typing import Any

import pytest

from telephony.app.load.profile import Profile
from telephony.app.load.waves import CALLS_AT_ONCE, split, waves
from telephony.domain.errors import ConfigurationError


def _profile(**keys: Any) -> Profile:
    return Profile.model_validate({"caller": {}} | keys)


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [(10, [1, 1], [5, 5]), (10, [3, 1], [8, 2]), (3, [1, 1], [2, 1]), (1, [1, 9], [0, 1])],
)
def test_a_total_is_split_without_a_rest(total: int, shares: list[int], parts: list[int]) -> None:
    assert split(total, shares) == parts


def test_more_calls_than_one_sipp_takes_are_spread_over_several() -> None:
    planned = waves(_profile(calls=5000, at_once=2 * CALLS_AT_ONCE + 1, rate=30), [0.0])
    assert len(planned) == 3
    assert sum(wave.calls for wave in planned) == 5000
    assert sum(wave.at_once for wave in planned) == 2 * CALLS_AT_ONCE + 1
    assert sum(wave.rate for wave in planned) == pytest.approx(30)


def test_a_ramp_takes_as_long_as_its_area_says() -> None:
    # 1 to 5 calls/s over 10 s are 30 calls; 20 more at 5 calls/s take 4 s.
    (wave,) = waves(_profile(calls=50, ramp={"from": 1, "to": 5, "over": "10s"}), [0.0])
    assert wave.seconds == pytest.approx(14.0)
    (short,) = waves(_profile(calls=12, ramp={"from": 1, "to": 5, "over": "10s"}), [0.0])
    assert short.seconds == pytest.approx(5.64, abs=0.01)  # t + 0.2 t^2 = 12


def test_bursts_come_one_after_the_other() -> None:
    planned = waves(_profile(calls=25, burst={"calls": 10, "every": "6s"}), [0.0])
    assert [(wave.after, wave.calls) for wave in planned] == [(0, 10), (6, 10), (12, 5)]


def test_how_long_callers_stay_is_drawn_around_the_mean_and_cut_off() -> None:
    (wave,) = waves(
        _profile(calls=2000, at_once=100, caller={"hold": {"mean": "10s", "at_most": "30s"}}), [2.0]
    )
    stays = [stay - 2.0 for stay in wave.stays]
    assert 8.5 < sum(stays) / len(stays) < 10.5  # 10 s less what the cut takes
    assert max(stays) == 30.0
    assert min(stays) >= 0.0
    assert len(set(stays)) > 1000


def test_too_few_calls_at_once_for_so_many_kinds_are_refused() -> None:
    profile = Profile.model_validate({"callers": [{}, {}], "at_once": 1, "calls": 4})
    with pytest.raises(ConfigurationError, match="raise at_once"):
        waves(profile, [0.0, 0.0])
