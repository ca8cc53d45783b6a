"""The E-model gives what its Recommendations print, and never leaves its scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.media.quality import (
    delay_impairment,
    loss_impairment,
    mean_opinion,
    rating,
)


@pytest.mark.parametrize(("r", "mos"), [(90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58)])
def test_opinions_are_those_of_g107_table_b1(r: float, mos: float) -> None:
    assert mean_opinion(r) == pytest.approx(mos, abs=0.01)


def test_a_perfect_call_is_the_default_of_g107() -> None:
    r = rating(loss=0.0, delay=0.0)
    assert r == 93.2
    assert mean_opinion(r) == pytest.approx(4.41, abs=0.005)


@pytest.mark.parametrize(
    ("percent", "impairment"),
    # (95 - Ie) * Ppl / (Ppl + Bpl) with Ie = 0 and Bpl = 25.1, worked out by hand.
    [(0, 0.0), (1, 3.64), (2, 7.01), (5, 15.78), (10, 27.07), (100, 75.94)],
)
def test_loss_costs_what_g113_gives_g711_with_concealment(
    percent: float, impairment: float
) -> None:
    assert loss_impairment(percent / 100) == pytest.approx(impairment, abs=0.01)


@pytest.mark.parametrize(
    ("milliseconds", "impairment"),
    # The equation by hand: X = 0, 1 and 2 for 100, 200 and 400 ms.
    [(0, 0.0), (100, 0.0), (200, 3.04), (400, 24.07)],
)
def test_delay_costs_nothing_up_to_a_tenth_of_a_second(
    milliseconds: float, impairment: float
) -> None:
    assert delay_impairment(milliseconds / 1000) == pytest.approx(impairment, abs=0.01)


@given(loss=st.floats(0, 1), delay=st.floats(0, 100), more=st.floats(0, 1), later=st.floats(0, 100))
def test_more_loss_or_delay_never_sounds_better(
    loss: float, delay: float, more: float, later: float
) -> None:
    here = mean_opinion(rating(loss, delay))
    assert 1.0 <= here <= 4.5
    tolerance = 1e-9
    assert mean_opinion(rating(max(loss, more), max(delay, later))) <= here + tolerance
