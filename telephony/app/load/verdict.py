"""What was measured against what the profile wants. Pure: no clock, no file, no socket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from telephony.app.load.criterion import Criterion, shown

Values = Sequence[float] | NDArray[np.float64]


class Judgement(StrEnum):
    """How one criterion came out."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_JUDGED = "not judged"
    """Nothing was measured: a failure, unless the criterion is excluded."""
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Measurement:
    """Values of one quantity, one for each call, packet or look; or why there are none."""

    values: Values = ()
    reason: str = ""
    """Why nothing was measured, a sentence."""

    def taken_as(self, statistic: str) -> float:
        """One figure out of the values; percentiles are interpolated."""
        match statistic:
            case "max":
                return float(np.max(self.values))
            case "min":
                return float(np.min(self.values))
            case "mean":
                return float(np.mean(self.values))
            case "total":
                return float(np.sum(self.values))
            case _:
                return float(np.percentile(self.values, float(statistic.removeprefix("p"))))


Measurements = Mapping[str, Measurement]
"""By the quantity's name."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One line of the verdict."""

    criterion: Criterion
    judgement: Judgement
    measured: float | None = None
    samples: int = 0
    reason: str = ""

    @property
    def measured_text(self) -> str:
        """The figure as a person reads it; why there is none, otherwise."""
        if self.measured is None:
            return self.reason
        return shown(self.measured, self.criterion.quantity.dimension)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All lines."""

    lines: tuple[Judged, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed and nothing was left unjudged."""
        return not any(
            line.judgement in (Judgement.FAILED, Judgement.NOT_JUDGED) for line in self.lines
        )


def judge(
    criteria: Iterable[Criterion], measured: Measurements, excluded: Iterable[str] = ()
) -> Verdict:
    """Judge every criterion; `excluded` are names of quantities that may go unjudged or fail."""
    left_out = frozenset(excluded)
    return Verdict(tuple(_line(criterion, measured, left_out) for criterion in criteria))


def _line(criterion: Criterion, measured: Measurements, excluded: frozenset[str]) -> Judged:
    measurement = measured.get(criterion.quantity.name, Measurement(reason="It was not measured."))
    if not len(measurement.values):
        left_out = criterion.quantity.name in excluded
        judgement = Judgement.EXCLUDED if left_out else Judgement.NOT_JUDGED
        reason = measurement.reason or "Nothing happened that could be measured."
        return Judged(criterion, judgement, reason=reason)
    figure = measurement.taken_as(criterion.taken)
    if criterion.quantity.name in excluded:
        judgement = Judgement.EXCLUDED
    else:
        judgement = Judgement.PASSED if criterion.met_by(figure) else Judgement.FAILED
    return Judged(criterion, judgement, figure, len(measurement.values))
