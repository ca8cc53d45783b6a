"""The log of a flood: one line now and then, so that it can't fill the disk."""

from __future__ import annotations

from collections import Counter

import structlog

from telephony.domain.turned_away import TurnedAway

LINE_EVERY = 10.0
"""Seconds."""
BUSIEST = 5

log = structlog.get_logger(__name__)


class FloodLog:
    """Sums up refusals that nobody was told of one by one. Times in seconds."""

    def __init__(self) -> None:
        self._calls: Counter[str] = Counter()
        self._unanswered = 0
        self._sources: Counter[str] = Counter()
        self._next_line = 0.0

    def turned_away(self, turned_away: TurnedAway, now: float) -> None:
        """Add what was refused, and write a line if the last one is old enough."""
        for reason, count in turned_away.unrecorded.items():
            self._calls[reason.value] += count
        self._unanswered += sum(each.count for each in turned_away.requests if not each.answered)
        if not self._calls and not self._unanswered:
            return
        for address, count in turned_away.busiest:
            self._sources[address] += count
        if now >= self._next_line:
            self._write()
            self._next_line = now + LINE_EVERY

    def _write(self) -> None:
        log.warning(
            "requests refused: more than are put on record one by one",
            calls=dict(self._calls),
            unanswered=self._unanswered,
            busiest=dict(self._sources.most_common(BUSIEST)),
        )
        self._calls.clear()
        self._sources.clear()
        self._unanswered = 0
