"""Lines in which somebody waits, the most urgent first.

Callers of queues of one weight stay in the order in which they are urgent, whatever the time: so
an agent who comes free looks from the front until there is a caller that it may serve, instead of
at each of its lines. Only between weights does the time decide.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from typing import Any

from sortedcontainers import SortedList

from telephony.acd.waiting import First, Line

_TWO = 2
"""Who is chosen, and who would have been next."""


class LineOrder:
    """By the weight of the lines' queues. Whoever changes a line's first caller files it again."""

    def __init__(self) -> None:
        self._of_weight: dict[float, Any] = defaultdict(SortedList)

    def file(self, line: Line) -> None:
        """`line` has another first caller, or none, or its queue another weight."""
        filed = None
        if line.first is not None:
            filed = line.room.settings.weight, line.first[0]
        if filed == line.filed:
            return
        if line.filed is not None:
            weight, key = line.filed
            self._of_weight[weight].remove((key, line))
            if not self._of_weight[weight]:
                del self._of_weight[weight]
        if filed is not None:
            weight, key = filed
            self._of_weight[weight].add((key, line))
        line.filed = filed

    def first_two(self, agent: str, now: float) -> list[First]:
        """Whom an agent should serve, and the first of its other lines; fewer if there aren't."""
        found = []
        for weight, lines in self._of_weight.items():
            for first in _first_two(lines, agent, now):
                found.append((first[1].urgency(now, weight), first))
        found.sort(reverse=True)
        return [first for _, first in found[:_TWO]]


def _first_two(lines: Any, agent: str, now: float) -> list[First]:
    found: list[First] = []
    last_of_two = None
    for key, line in lines:
        if last_of_two is not None and last_of_two < key:
            break
        if agent in line.able:
            first = line.first_for(agent, now)
            if first is not None:
                insort(found, first)
                del found[_TWO:]
                if len(found) == _TWO:
                    last_of_two = found[-1][0]
    return found
