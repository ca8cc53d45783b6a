"""Two contenders' figures as ratios with their spread, and what is aimed at. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.peer.trial import Trial

Rounds = Sequence[Mapping[str, Trial]]
"""Of each round, the figures by the contender's name, for the same number of calls."""

HIGHEST_SHARE = 0.0015
"""Of one core, for a call in a menu."""
HIGHEST_RATIO = 0.5
"""Of the other's, in the same run."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A field of `Trial`, as it is shown."""

    field: str
    title: str
    unit: str
    factor: float
    digits: int


QUANTITIES = (
    Quantity("cpu_per_call", "CPU per call", "% of a core", 100, 3),
    Quantity("answer_p50", "INVITE to 200, p50", "ms", 1000, 1),
    Quantity("answer_p99", "INVITE to 200, p99", "ms", 1000, 1),
    Quantity("gap_p50", "gap between packets, p50", "ms", 1000, 1),
    Quantity("gap_p99", "gap between packets, p99", "ms", 1000, 1),
    Quantity("gap_p999", "gap between packets, p99.9", "ms", 1000, 1),
    Quantity("gap_max", "gap between packets, max", "ms", 1000, 1),
    Quantity("memory", "memory", "MB", 1e-6, 0),
)


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the ends of some values."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of at least one value."""
        return cls(min(values), median(values), max(values))

    def shown(self, factor: float, digits: int) -> str:
        """`0.081 (0.079 to 0.085)`; the middle alone if there is one value."""
        low, middle, high = (
            f"{factor * value:.{digits}f}" for value in (self.low, self.middle, self.high)
        )
        return middle if low == high else f"{middle} ({low} to {high})"


@dataclass(frozen=True, slots=True)
class Compared:
    """One quantity of two contenders; `ratio` is the first's by the second's, round by round."""

    quantity: Quantity
    ours: Spread
    theirs: Spread
    ratio: Spread


def compare(rounds: Rounds, ours: str, theirs: str) -> list[Compared]:
    """Every quantity, over the rounds of one number of calls."""
    compared = []
    for quantity in QUANTITIES:
        mine = [_value(one[ours], quantity) for one in rounds]
        other = [_value(one[theirs], quantity) for one in rounds]
        ratios = [a / b if b else float("nan") for a, b in zip(mine, other, strict=True)]
        compared.append(Compared(quantity, Spread.of(mine), Spread.of(other), Spread.of(ratios)))
    return compared


def _value(trial: Trial, quantity: Quantity) -> float:
    return float(getattr(trial, quantity.field))


@dataclass(frozen=True, slots=True)
class Aim:
    """Something that should be so, and whether it is."""

    text: str
    measured: str
    met: bool


def aims(rounds: Rounds, ours: str, theirs: str) -> list[Aim]:
    """What a call in a menu may cost, by the rounds' medians; failed calls miss every aim."""
    cost = compare(rounds, ours, theirs)[0]
    failed = sum(one[ours].failed for one in rounds)
    return [
        Aim(
            f"CPU per call at most {HIGHEST_RATIO:g} of {theirs}'s",
            f"{cost.ratio.middle:.2f}",
            cost.ratio.middle <= HIGHEST_RATIO,
        ),
        Aim(
            f"CPU per call at most {100 * HIGHEST_SHARE:g} % of a core",
            f"{100 * cost.ours.middle:.3f} %",
            cost.ours.middle <= HIGHEST_SHARE,
        ),
        Aim("no call failed", str(failed), failed == 0),
    ]
