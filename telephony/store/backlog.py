"""What was noted and isn't on disk yet: one item per call, oldest first, bounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from telephony.domain.call import CallId
from telephony.domain.timeline import TimelineEntry
from telephony.interfaces.call_store import CallRecord


@dataclass(frozen=True, slots=True, eq=False)
class Noted:
    """A call as it is to be written; the later note of a call takes the earlier one's place."""

    number: int
    """Counts notes from 1; that of the first note of this call that isn't on disk."""
    record: CallRecord
    timeline: tuple[TimelineEntry, ...] | None
    """None: leave the timeline on disk, if any, as it is."""


class Backlog:
    """Not thread-safe; its owner holds the lock."""

    def __init__(self, max_records: int, max_entries: int) -> None:
        self._max_records = max_records
        self._max_entries = max_entries
        self._waiting: dict[CallId, Noted] = {}
        self._with_timeline: dict[CallId, int] = {}
        self._entries = 0
        self.noted = 0
        """How many notes were taken so far."""
        self.dropped_records = 0
        self.dropped_timelines = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, record: CallRecord, timeline: tuple[TimelineEntry, ...] | None) -> None:
        """Note a call; may drop the oldest ones' timelines, then the oldest ones."""
        self.noted += 1
        call_id = record.facts.call_id
        earlier = self._waiting.get(call_id)
        if earlier is not None and timeline is None and earlier.record.ended_at is not None:
            return  # a call that has ended doesn't begin again
        number = self.noted if earlier is None else earlier.number
        self._put(Noted(number, record, timeline))
        self._keep_bounds()

    def find(self, call_id: CallId) -> Noted | None:
        """What waits of a call."""
        return self._waiting.get(call_id)

    def records(self) -> list[CallRecord]:
        """Of every call of which something waits."""
        return [item.record for item in self._waiting.values()]

    def oldest(self, count: int) -> list[Noted]:
        """The first `count` items; they stay until `written`."""
        return list(islice(self._waiting.values(), count))

    def remove(self, items: Iterable[Noted]) -> None:
        """Forget these, but not what took their place meanwhile."""
        for item in items:
            call_id = item.record.facts.call_id
            if self._waiting.get(call_id) is item:
                del self._waiting[call_id]
                self._forget_timeline(call_id)

    def holds(self, number: int) -> bool:
        """Whether any note up to `number` still waits."""
        first = next(iter(self._waiting.values()), None)
        return first is not None and first.number <= number

    def _put(self, item: Noted) -> None:
        call_id = item.record.facts.call_id
        self._forget_timeline(call_id)
        self._waiting[call_id] = item
        if item.timeline:
            self._with_timeline[call_id] = len(item.timeline)
            self._entries += len(item.timeline)

    def _forget_timeline(self, call_id: CallId) -> None:
        self._entries -= self._with_timeline.pop(call_id, 0)

    def _keep_bounds(self) -> None:
        while self._entries > self._max_entries:
            call_id = next(iter(self._with_timeline))
            item = self._waiting[call_id]
            self._put(Noted(item.number, item.record, None))
            self.dropped_timelines += 1
        while len(self._waiting) > self._max_records:
            call_id = next(iter(self._waiting))
            del self._waiting[call_id]
            self._forget_timeline(call_id)
            self.dropped_records += 1
