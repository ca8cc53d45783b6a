"""What the floor's shift is held against, beside what can be worked out by hand."""

from __future__ import annotations

import random

import pytest

from tests.acd.erlang import steady_state
from tests.bench.carrier.shift_model import Range, Shift, predict

CHANCE = random.Random(1)


def shift(agents: int, callers: int, every: float) -> Shift:
    """Exponential talk of 30 s in the mean."""
    arrivals = sorted(CHANCE.uniform(0, callers * every) for _ in range(callers))
    talks = [CHANCE.expovariate(1 / 30) for _ in range(2000)]
    return Shift(agents, arrivals, talks, ringing=0.01, patience=60.0)


def test_with_agents_for_everybody_nobody_waits() -> None:
    level, gave_up = predict(shift(agents=20, callers=20, every=1.0), shifts=20)
    assert level == Range(1.0, 1.0, 1.0)
    assert gave_up == Range(0.0, 0.0, 0.0)


@pytest.mark.long
def test_in_a_long_shift_as_many_give_up_as_erlang_a_says() -> None:
    _, gave_up = predict(shift(agents=5, callers=300, every=5.0), shifts=20)
    expected = steady_state(1 / 5, 1 / 30, 5, patience=1 / 60).abandons
    assert gave_up.low - 0.05 < expected < gave_up.high + 0.05


@pytest.mark.parametrize(("value", "off"), [(0.5, 0.1), (0.6, 0.0), (0.9, 0.0), (0.95, 0.05)])
def test_what_lies_outside_the_range(value: float, off: float) -> None:
    assert Range(0.6, 0.8, 0.9).off(value) == pytest.approx(off)
