"""How long a caller may have to wait, as a range that is checked against what came.

Callers of a queue start to be served one after another, at intervals whose mean is measured.
If the intervals are exponential, the wait of the caller at place k is Erlang distributed with
shape k; the range is its 10 % and 90 % quantile, by Wilson and Hilferty's approximation (The
distribution of chi-square, Proceedings of the National Academy of Sciences 17, 1931).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.9)
_WEIGHT_OF_THE_NEWEST = 0.1


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Seconds; four callers of five should be served within it."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """Between the two."""
        return (self.low + self.high) / 2

    def __contains__(self, seconds: float) -> bool:
        return self.low <= seconds <= self.high


class WaitEstimator:
    """One queue's: learns from each caller that is served, and keeps score of itself."""

    def __init__(self) -> None:
        self.scored = 0
        """Callers served who had been told a range."""
        self.within = 0
        """Those of them who waited as long as they were told."""
        self._interval: float | None = None
        self._handling: float | None = None
        self._last_start: float | None = None

    def service_started(self, at: float, others_waiting: bool) -> None:
        """A caller was served at `at`; intervals count only while somebody waits."""
        if self._last_start is not None:
            self._interval = _smoothed(self._interval, at - self._last_start)
        self._last_start = at if others_waiting else None

    def handled(self, seconds: float) -> None:
        """A contact, its wrap-up included, took this long."""
        self._handling = _smoothed(self._handling, seconds)

    def expect(self, position: int, agents: int, usual_handling: float) -> WaitRange | None:
        """The range for the caller at `position` (1 is next); None when nobody serves."""
        if agents < 1:
            return None
        interval = self._interval
        if interval is None:
            interval = (self._handling or usual_handling) / agents
        return WaitRange(
            _erlang_quantile(position, interval, -_Z), _erlang_quantile(position, interval, _Z)
        )

    def score(self, told: WaitRange, waited: float) -> None:
        """A caller who was told `told` has waited `waited` seconds since then."""
        self.scored += 1
        self.within += waited in told


def _smoothed(old: float | None, newest: float) -> float:
    if old is None:
        return newest
    return old + _WEIGHT_OF_THE_NEWEST * (newest - old)


def _erlang_quantile(shape: int, mean_interval: float, z: float) -> float:
    ninth = 1 / (9 * shape)
    return float(mean_interval * shape * max(0.0, 1 - ninth + z * ninth**0.5) ** 3)
