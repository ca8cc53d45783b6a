"""The highest number of calls within limits: doubling, then halving the gap. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HIGHEST_GAP = 0.025
"""Seconds: what the 99.9th percentile of gaps between packets may be."""

Within = Callable[[int], bool]
"""Whether so many calls at once are within limits; takes as long as the calls do."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """`calls` were within limits; `bounded` tells that nobody tried more than that."""

    calls: int
    bounded: bool


def find_capacity(within: Within, *, start: int, most: int, halvings: int) -> Capacity:
    """Double from `start` until it is too much or `most`, then halve what is left so often.

    0 calls if even `start` is too many.
    """
    good, bad, trying = 0, most + 1, start
    while trying < bad:
        if within(trying):
            good, trying = trying, min(2 * trying, most)
            if good == most:
                return Capacity(most, bounded=True)
        else:
            bad = trying
    if good == 0:
        return Capacity(0, bounded=False)
    for _ in range(halvings):
        middle = (good + bad) // 2
        if middle == good:
            break
        good, bad = (middle, bad) if within(middle) else (good, middle)
    return Capacity(good, bounded=False)
