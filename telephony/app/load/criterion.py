"""A line of a profile's `pass:`, such as `answer p99 <= 20ms`.

    QUANTITY [STATISTIC] <= LIMIT[UNIT]      or >=

Statistics are p1 to p99.9, min, max, mean and total. Without one, every call has to meet
the limit.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from telephony.documents.fields import defect
from telephony.documents.nearest import suggestion


class Dimension(StrEnum):
    """What a quantity is measured in."""

    TIME = "time"
    SHARE = "share"
    COUNT = "count"
    SCORE = "score"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that a run measures."""

    name: str
    dimension: Dimension
    meaning: str
    single: bool = False
    """One figure for the whole run, so that a statistic makes no sense."""


QUANTITIES: Mapping[str, Quantity] = MappingProxyType({
    quantity.name: quantity
    for quantity in (
        Quantity("failed", Dimension.COUNT,
                 "calls that did not go as scripted, or were never made", single=True),
        Quantity("failed share", Dimension.SHARE, "the same of all calls", single=True),
        Quantity("answer", Dimension.TIME, "INVITE to 200"),
        Quantity("refusal", Dimension.TIME, "INVITE to a final response that is no 2xx"),
        Quantity("repeated answers", Dimension.COUNT,
                 "200s after the first one, because the ACK was missing"),
        Quantity("prompt heard", Dimension.SHARE,
                 "answered calls that were played the sound that they should hear", single=True),
        Quantity("prompt delay", Dimension.TIME, "200 to the start of that sound"),
        Quantity("loss", Dimension.SHARE, "RTP packets towards the caller that never came"),
        Quantity("jitter", Dimension.TIME, "interarrival jitter towards the caller, RFC 3550 A.8"),
        Quantity("gap", Dimension.TIME, "between one packet towards the caller and the next one"),
        Quantity("mos", Dimension.SCORE, "mean opinion by the E-model, ITU-T G.107"),
        Quantity("digits", Dimension.SHARE,
                 "keys pressed that the edge has on record, once and in order", single=True),
        Quantity("edge cpu", Dimension.SHARE, "processor time of the edge, of one core"),
        Quantity("cpu per call", Dimension.SHARE,
                 "processor time of the edge by call in progress, of one core", single=True),
        Quantity("edge memory", Dimension.BYTES, "resident memory of the edge"),
    )
})  # fmt: skip

UNITS: Mapping[Dimension, Mapping[str, float]] = MappingProxyType({
    Dimension.TIME: {"ms": 0.001, "s": 1.0},
    Dimension.SHARE: {"%": 0.01},
    Dimension.COUNT: {"": 1.0},
    Dimension.SCORE: {"": 1.0},
    Dimension.BYTES: {"MB": 1e6, "GB": 1e9},
})  # fmt: skip

_COMPARISONS = {"<=": operator.le, ">=": operator.ge}
_STATISTIC = r"p(?:\d{1,2}(?:\.\d{1,3})?)|min|max|mean|total"
_LINE = re.compile(
    rf"(?P<name>[a-z][a-z ]*?)(?:\s+(?P<statistic>{_STATISTIC}))?"
    r"\s*(?P<comparison><=|>=)\s*(?P<limit>\d{1,9}(?:\.\d{1,6})?)\s*(?P<unit>%|[A-Za-z]*)"
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """`limit` is in seconds, shares from 0 to 1, calls, points or bytes."""

    quantity: Quantity
    statistic: str
    comparison: str
    limit: float
    text: str

    @property
    def subject(self) -> str:
        """What is measured, without the limit."""
        return self.quantity.name if self.quantity.single else f"{self.quantity.name} {self.taken}"

    @property
    def taken(self) -> str:
        """The statistic: the worst call's when none is named."""
        return self.statistic or ("max" if self.comparison == "<=" else "min")

    def met_by(self, measured: float) -> bool:
        """Whether a measured value passes."""
        return bool(_COMPARISONS[self.comparison](measured, self.limit))

    def __str__(self) -> str:
        return self.text


def parse_criterion(text: object) -> Criterion:
    """Read a line. Raises the documents' `defect`, so that a profile shows its place."""
    if not isinstance(text, str) or not (found := _LINE.fullmatch(" ".join(text.split()))):
        raise defect(
            "This is no pass criterion.", "Write one as `answer p99 <= 20ms` or `failed <= 0`."
        )
    quantity = QUANTITIES.get(found["name"])
    if quantity is None:
        raise defect(
            f"Nothing called `{found['name']}` is measured.",
            suggestion(found["name"], list(QUANTITIES), "Measured are"),
        )
    statistic = found["statistic"] or ""
    if statistic and quantity.single:
        raise defect(
            f"`{quantity.name}` is one figure for the whole run.", f"Take out `{statistic}`."
        )
    units = UNITS[quantity.dimension]
    if found["unit"] not in units:
        wanted = " or ".join(unit or "no unit" for unit in units)
        raise defect(
            f"`{quantity.name}` isn't measured in `{found['unit']}`.", f"Write {wanted} after it."
        )
    limit = float(found["limit"]) * units[found["unit"]]
    return Criterion(quantity, statistic, found["comparison"], limit, " ".join(text.split()))


def shown(value: float, dimension: Dimension) -> str:
    """A value as a person reads it."""
    match dimension:
        case Dimension.TIME:
            return f"{1000 * value:.4g} ms"
        case Dimension.SHARE:
            return f"{100 * value:.4g} %"
        case Dimension.BYTES:
            return f"{value / 1e6:.1f} MB"
        case _:
            return f"{value:.4g}"
