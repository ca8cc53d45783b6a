"""Contacts, decisions and agents' states: noted by the one writer, looked up by anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from telephony.acd.decision import Decision
from telephony.domain.call import CallId
from telephony.interfaces.contact_store import ContactRecord, StateChange
from telephony.store.contact_archive import DatabaseContactArchive
from telephony.store.contact_backlog import ContactBacklog
from telephony.store.contact_statements import end_cut_off
from telephony.store.database import translated
from telephony.store.writer import JournalWriter


class ContactStore(DatabaseContactArchive):
    """Implements `ContactJournal`, `ContactArchive` and `ContactRecovery` of
    `telephony.interfaces.contact_store`."""

    def __init__(self, engine: Engine, writer: JournalWriter, edge: str) -> None:
        super().__init__(engine, edge)
        self._writer = writer
        self._gathering = False
        self._gathered: list[Callable[[ContactBacklog], None]] = []

    @contextmanager
    def together(self) -> Iterator[None]:
        """See `ContactJournal`. One event leads to a dozen notes: they cost one lock."""
        outer, self._gathering = self._gathering, True
        try:
            yield
        finally:
            self._gathering = outer
            self._hand_over()

    def note_contact(self, record: ContactRecord) -> None:
        """See `ContactJournal`."""
        self._note(lambda backlog: backlog.contact(record))

    def note_decision(self, call_id: CallId, at: float, decision: Decision) -> None:
        """See `ContactJournal`."""
        self._note(lambda backlog: backlog.decision(call_id, at, decision))

    def note_state(self, change: StateChange) -> None:
        """See `ContactJournal`."""
        self._note(lambda backlog: backlog.state(change))

    def _note(self, note: Callable[[ContactBacklog], None]) -> None:
        self._gathered.append(note)
        self._hand_over()

    def _hand_over(self) -> None:
        if self._gathered and not self._gathering:
            notes, self._gathered = self._gathered, []
            self._writer.note_contacts(notes)

    def end_cut_off(self, call_id: CallId, at: float) -> None:
        """See `ContactRecovery`."""
        with translated("A contact's end can't be put on record"):
            end_cut_off(self._engine, call_id, at)

    @property
    def backlog(self) -> int:
        """Notes that aren't on disk yet."""
        return self._writer.contact_backlog

    @property
    def dropped(self) -> int:
        """Notes given up since the start: too many waited, or the database refused them."""
        return self._writer.dropped_notes
