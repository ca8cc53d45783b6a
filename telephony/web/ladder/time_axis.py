"""Where moments stand on an axis that leaves out what nobody wants to look at.

Time runs downwards. The axis is not to scale: a second of silence takes little more room
than a tenth, a minute hardly more than ten seconds, and moments of one lane keep the room
that their labels need. Later is never above earlier, and what happens at once in different
lanes stands side by side.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import log2

AT_ONCE = 0.02
"""Seconds that nobody needs to see."""
LONGEST_GAP = 76.0
"""Pixels for silence, however long it is."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that needs `height` pixels of its `lane` from where it stands.

    A lane of None is all of them: nothing stands beside it.
    """

    at: float
    lane: Hashable | None
    height: float


def place(moments: Sequence[Moment], top: float) -> list[float]:
    """The place of each moment, in pixels; they come in order of time."""
    places: list[float] = []
    floors: dict[Hashable, float] = {}
    floor = here = top
    before = moments[0].at if moments else 0.0
    for moment in moments:
        here += room_for(moment.at - before)
        before = moment.at
        if moment.lane is None:
            here = max(here, floor, *floors.values())
            floors.clear()
            floor = here + moment.height
        else:
            here = max(here, floors.get(moment.lane, floor))
            floors[moment.lane] = here + moment.height
        places.append(here)
    return places


def room_for(seconds: float) -> float:
    """Pixels between two moments that are so far apart."""
    if seconds < AT_ONCE:
        return 0.0
    return min(LONGEST_GAP, 8 + 12 * log2(1 + 2 * seconds))


def clock(seconds: float) -> str:
    """ "0.003", "59.120", "1:02.500", "1:00:02.500": since the INVITE."""
    whole = round(seconds, 3)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(int(minutes), 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:06.3f}"
    return f"{minutes}:{rest:06.3f}" if minutes else f"{rest:.3f}"
