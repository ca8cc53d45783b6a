"""Deadlines of many things, by key; the earliest is known at once."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator

Key = tuple[str, str | int]
"""What is due, and for whom."""
_SPARE = 64
"""Entries that were replaced may pile up to this many before the heap is made anew."""


class Timers:
    """One deadline a key. `None` is asked for by nobody: a key without one isn't there."""

    def __init__(self) -> None:
        self._due: dict[Key, float] = {}
        self._heap: list[tuple[float, int, Key]] = []
        self._numbers = itertools.count()

    def set(self, key: Key, at: float) -> None:
        """Let `key` be due at `at`, in place of what it had."""
        self._due[key] = at
        heapq.heappush(self._heap, (at, next(self._numbers), key))
        if len(self._heap) > 2 * len(self._due) + _SPARE:
            self._heap = [(at, next(self._numbers), key) for key, at in self._due.items()]
            heapq.heapify(self._heap)

    def cancel(self, key: Key) -> None:
        """Nothing to do when it has none."""
        self._due.pop(key, None)

    def forget(self, subject: str, kinds: Iterable[str]) -> None:
        """`subject` has none of these deadlines any more."""
        for kind in kinds:
            self._due.pop((kind, subject), None)

    @property
    def next(self) -> float | None:
        """The earliest deadline, or None."""
        while self._heap and self._due.get(self._heap[0][2]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def due(self, now: float) -> Iterator[Key]:
        """Keys whose time has come, earliest first; each loses its deadline."""
        while self._heap and self._heap[0][0] <= now:
            at, _, key = heapq.heappop(self._heap)
            if self._due.get(key) == at:  # else it was replaced or cancelled
                del self._due[key]
                yield key
