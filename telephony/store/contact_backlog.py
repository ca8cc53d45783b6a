"""What the contact centre noted and isn't on disk yet, oldest first, bounded."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import islice

from telephony.acd.decision import Decision
from telephony.domain.call import CallId
from telephony.interfaces.contact_store import ContactRecord, StateChange


@dataclass(frozen=True, slots=True, eq=False)
class NotedContact:
    """A contact as it stands; a later note takes an earlier one's place."""

    record: ContactRecord


@dataclass(frozen=True, slots=True, eq=False)
class NotedDecision:
    """A decision, `at` in seconds since the epoch; `number` counts the notes of this process."""

    number: int
    call_id: CallId
    at: float
    decision: Decision


@dataclass(frozen=True, slots=True, eq=False)
class NotedState:
    """A change of an agent's state; `number` counts the notes of this process."""

    number: int
    change: StateChange


ContactNote = NotedContact | NotedDecision | NotedState


class ContactBacklog:
    """Not thread-safe; its owner holds the lock.

    Beyond `max_notes` the oldest decision goes, and the oldest note where none waits: who spoke
    with whom matters more than why.
    """

    def __init__(self, max_notes: int) -> None:
        self._max_notes = max_notes
        self._waiting: dict[Hashable, ContactNote] = {}
        self._decisions: dict[int, None] = {}
        self.noted = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def contact(self, record: ContactRecord) -> None:
        """Note a contact as it stands."""
        self._put(record.contact_id, NotedContact(record))

    def decision(self, call_id: CallId, at: float, decision: Decision) -> None:
        """Note a decision."""
        number = self.noted + 1
        self._decisions[number] = None
        self._put(number, NotedDecision(number, call_id, at, decision))

    def state(self, change: StateChange) -> None:
        """Note a change of state."""
        number = self.noted + 1
        self._put(number, NotedState(number, change))

    def oldest(self, count: int) -> list[ContactNote]:
        """The first `count` notes; they stay until `remove`."""
        return list(islice(self._waiting.values(), count))

    def remove(self, items: Iterable[ContactNote]) -> None:
        """Forget these, but not what took their place meanwhile."""
        for item in items:
            key = key_of(item)
            if self._waiting.get(key) is item:
                self._forget(key)

    def _put(self, key: Hashable, note: ContactNote) -> None:
        self.noted += 1
        self._waiting[key] = note
        while len(self._waiting) > self._max_notes:
            self._forget(next(iter(self._decisions or self._waiting)))
            self.dropped += 1

    def _forget(self, key: Hashable) -> None:
        del self._waiting[key]
        if isinstance(key, int):
            self._decisions.pop(key, None)


def key_of(note: ContactNote) -> str | int:
    """By which a note is told apart."""
    return note.record.contact_id if isinstance(note, NotedContact) else note.number
