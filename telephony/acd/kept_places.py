"""Places of callers who gave up: whoever calls again soon gets the old one back."""

from __future__ import annotations

from collections import OrderedDict

KEPT = 10_000


class KeptPlaces:
    """By queue and calling number; the oldest is forgotten when there are too many."""

    def __init__(self) -> None:
        self._places: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def keep(self, queue: str, number: str, place: float, until: float) -> None:
        """Keep `place` (a virtual time of arrival) until the time `until`."""
        self._places[queue, number] = place, until
        self._places.move_to_end((queue, number))
        if len(self._places) > KEPT:
            self._places.popitem(last=False)

    def take(self, queue: str, number: str, now: float) -> float | None:
        """The place, once; None when there is none or it is too late."""
        place, until = self._places.pop((queue, number), (0.0, float("-inf")))
        return place if now <= until else None
