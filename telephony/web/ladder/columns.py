"""Where the lanes stand, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from telephony.web.ladder.items import Lane
from telephony.web.ladder.picture import Column

WIDTH = 1100.0
AXIS = 64.0
"""Times are written to the left of this."""


@dataclass(frozen=True, slots=True)
class Place:
    """A lane from `x`, `width` wide."""

    x: float
    width: float

    @property
    def right(self) -> float:
        """Its other edge."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Columns:
    """The lanes of one picture."""

    places: dict[Lane, Place]
    heads: list[Column]


def columns(*, with_callee: bool) -> Columns:
    """A call that was never transferred has more room for the rest."""
    if with_callee:
        places = {
            Lane.CALLER_LEG: Place(88, 212),
            Lane.CALLEE_LEG: Place(300, 212),
            Lane.PROMPT: Place(548, 222),
            Lane.INPUT: Place(784, 130),
            Lane.FLOW: Place(928, 172),
        }
    else:
        places = {
            Lane.CALLER_LEG: Place(88, 240),
            Lane.PROMPT: Place(366, 330),
            Lane.INPUT: Place(714, 170),
            Lane.FLOW: Place(902, 198),
        }
    edge = places[Lane.CALLER_LEG].right
    heads = [
        Column(places[Lane.CALLER_LEG].x, "caller", line=True),
        Column(edge, "edge", line=True),
    ]
    if with_callee:
        heads.append(Column(places[Lane.CALLEE_LEG].right, "callee", line=True))
    heads += [
        Column(places[Lane.PROMPT].x, "Prompts"),
        Column(places[Lane.INPUT].x, "Speech and keys"),
        Column(places[Lane.FLOW].x, "Flow"),
    ]
    return Columns(places, heads)
