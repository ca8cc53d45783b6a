"""Fewer cases that still bring the edge down (delta debugging, by halves)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Falls = Callable[[Sequence[int]], bool]
"""Whether a fresh edge falls to these cases, in this order."""


def fewest(numbers: Sequence[int], falls: Falls, *, tries: int = 40) -> list[int]:
    """A subset that still `falls`, as small as `tries` runs can make it.

    All of `numbers` when they don't bring a fresh edge down: what did needed its history.
    """
    kept = list(numbers)
    if not falls(kept):
        return kept
    parts = 2
    while len(kept) > 1 and tries > 0:
        size = max(1, -(-len(kept) // parts))
        for start in range(0, len(kept), size):
            without = kept[:start] + kept[start + size :]
            tries -= 1
            if without and falls(without):
                kept, parts = without, max(parts - 1, 2)
                break
            if tries <= 0:
                break
        else:
            if size == 1:
                break
            parts = min(parts * 2, len(kept))
    return kept
