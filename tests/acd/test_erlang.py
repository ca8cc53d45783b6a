"""In virtual time the distributor behaves as queueing theory says, within 1 percentage point."""

from __future__ import annotations

from math import exp

import pytest

from tests.acd.erlang import steady_state, within
from tests.acd.simulation import Simulation

pytestmark = pytest.mark.simulation

_POINT = 0.01
_CALLERS = 60_000
_SERVICE = 1 / 180
_PATIENCE = 1 / 120


def test_formulas_agree_with_each_other_and_with_a_published_figure() -> None:
    """Two servers at half load: P(wait) is 1/3 (any textbook's M/M/2)."""
    assert steady_state(1.0, 1.0, 2).waits == pytest.approx(1 / 3)
    assert within(0, 1.0, 1.0, 2) == pytest.approx(2 / 3)
    nearly_c = steady_state(1.0, 1.0, 2, patience=1e-9)
    assert nearly_c.mean_wait == pytest.approx(steady_state(1.0, 1.0, 2).mean_wait, rel=1e-6)
    lost = steady_state(3.0, 1.0, 1, patience=1.0)  # M/M/1+M with equal rates: Poisson
    assert lost.abandons == pytest.approx(1 - (1 - exp(-3)) / 3)


@pytest.mark.parametrize(("agents", "load"), [(3, 0.6), (10, 0.7), (30, 0.8)])
def test_service_level_is_erlang_c(agents: int, load: float) -> None:
    arrivals = load * agents * _SERVICE
    figures = Simulation(arrivals, _SERVICE, agents).run(_CALLERS)
    assert figures.service_level == pytest.approx(
        within(20, arrivals, _SERVICE, agents), abs=_POINT
    )


@pytest.mark.parametrize(("agents", "load"), [(5, 1.2), (20, 1.0)])
def test_abandonment_is_erlang_a(agents: int, load: float) -> None:
    arrivals = load * agents * _SERVICE
    figures = Simulation(arrivals, _SERVICE, agents, _PATIENCE).run(_CALLERS)
    theory = steady_state(arrivals, _SERVICE, agents, _PATIENCE)
    assert figures.abandoned / figures.offered == pytest.approx(theory.abandons, abs=_POINT)
