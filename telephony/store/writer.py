"""The one thread that writes.

Theory of operation. Whoever notes a call puts it into the backlog, which is memory, and
goes on. The thread takes all that waits (up to `MAX_BATCH`) into one transaction, so that
the cost of a commit is shared: the slower the disk, the larger the groups. What is taken
stays in the backlog until the commit returned. When a write fails the operator is told
once, everything is kept, and it is tried again with growing pauses; meanwhile `settled`
says False at once, so that calls go on without waiting. When it works again the operator
is told once more.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError, StatementError

from telephony.domain.call import CallId
from telephony.domain.errors import StoreError
from telephony.domain.timeline import TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.store.backlog import Backlog, Noted
from telephony.store.contact_backlog import ContactBacklog, ContactNote, key_of
from telephony.store.contact_statements import write_contacts
from telephony.store.database import Database, cause
from telephony.store.settings import StoreSettings
from telephony.store.statements import write_batch
from telephony.store.stream import Batch, Stream
from telephony.store.waiters import Waiters

MAX_BATCH = 500
"""Items per transaction; bounds how long readers and other edges see nothing new."""

log = structlog.get_logger(__name__)


class JournalWriter:
    """Implements `telephony.interfaces.call_store.CallJournal`, and takes contacts' notes."""

    def __init__(self, database: Database, settings: StoreSettings) -> None:
        self._database = database
        self._settings = settings
        self._changed = threading.Condition()
        self._backlog = Backlog(settings.max_waiting_records, settings.max_waiting_entries)
        self._contacts = ContactBacklog(settings.max_waiting_notes)
        self._calls_stream: Stream[Noted] = Stream(
            "call record",
            self._backlog,
            lambda batch: write_batch(database.engine, batch, settings.edge),
            lambda item: item.record.facts.call_id,
            "call_id",
        )
        self._contacts_stream: Stream[ContactNote] = Stream(
            "contact",
            self._contacts,
            lambda batch: write_contacts(database.engine, batch, settings.edge),
            lambda note: str(key_of(note)),
            "note",
        )
        self._streams: deque[Stream[Any]] = deque([self._calls_stream, self._contacts_stream])
        self._waiters = Waiters()
        self._closing = False
        self._given_up = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def begin(self, record: CallRecord) -> None:
        """See `CallJournal`."""
        self._note(record, None)

    def finish(self, record: CallRecord, timeline: Sequence[TimelineEntry]) -> None:
        """See `CallJournal`."""
        self._note(record, tuple(timeline))

    async def settled(self, within: float) -> bool:
        """See `CallJournal`. False at once while the store is failing."""
        with self._changed:
            if not self._backlog.holds(self._backlog.noted):
                return True
            if self._calls_stream.problem:
                return False
            waiter = self._waiters.add(self._backlog.noted)
        try:
            async with asyncio.timeout(within):
                return await waiter.outcome
        except TimeoutError:
            return False
        finally:
            with self._changed:
                self._waiters.discard(waiter)

    def waiting(self, call_id: CallId) -> Noted | None:
        """What was noted of a call and isn't on disk yet."""
        with self._changed:
            return self._backlog.find(call_id)

    def waiting_records(self) -> list[CallRecord]:
        """The same of all calls, without their timelines."""
        with self._changed:
            return self._backlog.records()

    @property
    def backlog(self) -> int:
        """Records noted but not yet on disk."""
        with self._changed:
            return len(self._backlog)

    @property
    def problem(self) -> str:
        """See `CallJournal`."""
        return self._calls_stream.problem or self._contacts_stream.problem

    @property
    def dropped_records(self) -> int:
        """Calls given up since the start: too many waited, or the database refused them."""
        return self._backlog.dropped_records + self._calls_stream.refused

    @property
    def dropped_timelines(self) -> int:
        """Timelines given up since the start because too many waited."""
        return self._backlog.dropped_timelines

    def note_contacts(self, notes: Sequence[Callable[[ContactBacklog], None]]) -> None:
        """Put something into the contact centre's backlog."""
        with self._changed:
            if self._closing:
                log.error("contact noted after close")
                return
            for note in notes:
                note(self._contacts)
            self._changed.notify_all()

    @property
    def contact_backlog(self) -> int:
        """Contacts, decisions and states that were noted and aren't on disk yet."""
        with self._changed:
            return len(self._contacts)

    @property
    def dropped_notes(self) -> int:
        """Those given up since the start: too many waited, or the database refused them."""
        return self._contacts.dropped + self._contacts_stream.refused

    def close(self, within: float) -> int:
        """Write what waits, `within` seconds at most; returns how many records are lost."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(within)
        with self._changed:
            self._given_up = True
            self._changed.notify_all()
            lost, notes = len(self._backlog), len(self._contacts)
        if lost:
            log.critical("call records lost at close", records=lost, problem=self.problem)
        if notes:
            log.critical("contacts lost at close", notes=notes, problem=self.problem)
        return lost

    def _note(self, record: CallRecord, timeline: tuple[TimelineEntry, ...] | None) -> None:
        with self._changed:
            if self._closing:
                log.error("call noted after close", call_id=record.facts.call_id)
                return
            self._backlog.add(record, timeline)
            self._changed.notify_all()

    def _run(self) -> None:
        pause = self._settings.first_retry
        while (batch := self._next_batch()) is not None:
            try:
                self._ensure_database()
                self._write(batch)
            except (StoreError, SQLAlchemyError) as error:
                self._failed(
                    batch.stream,
                    cause(error) if isinstance(error, SQLAlchemyError) else str(error),
                )
                self._rest(pause)
                pause = min(pause * 2, self._settings.longest_retry)
            else:
                self._written(batch)
                pause = self._settings.first_retry

    def _next_batch(self) -> Batch[Any] | None:
        """What to write next; waits for it. None when there is nothing more to do."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._unwritten() is not None)
            stream = self._unwritten()
            return None if self._given_up or stream is None else stream.oldest(MAX_BATCH)

    def _unwritten(self) -> Stream[Any] | None:
        """The stream whose turn it is, of those that have something."""
        return next((stream for stream in self._streams if len(stream.waiting)), None)

    def _rest(self, pause: float) -> None:
        """Wait before the next try; `close` cuts it short to give up."""
        with self._changed:
            self._changed.wait_for(lambda: self._given_up, pause)

    def _ensure_database(self) -> None:
        if self._database.ensure_present():
            log.critical("the call database was taken away; a new one was made")

    def _write(self, batch: Batch[Any]) -> None:
        """Commit a batch; an item that can't ever be written doesn't hold up the others."""
        try:
            batch.write()
        except Exception as error:
            if _is_outage(error):
                raise
            if len(batch.items) == 1:
                self._refuse(batch, error)
                return
            for one in batch.one_by_one():
                self._write(one)

    def _refuse(self, batch: Batch[Any], error: Exception) -> None:
        batch.stream.refused += 1
        log.critical(
            f"{batch.stream.what} refused by the database",
            **{batch.stream.label: batch.stream.name_of(batch.items[0])},
            problem=cause(error) if isinstance(error, SQLAlchemyError) else type(error).__name__,
        )

    def _failed(self, stream: Stream[Any], problem: str) -> None:
        with self._changed:
            news = not stream.problem
            what = stream.what.capitalize()
            stream.problem = f"{what}s can't be written: {problem.rstrip('.')}."
            if stream is self._calls_stream:
                self._waiters.release_all(False)
            self._next_in_turn(stream)
            waiting = len(stream.waiting)
        if news:
            log.critical(
                f"{stream.what}s are not being written; calls go on, they wait in memory",
                problem=problem,
                waiting=waiting,
            )

    def _written(self, batch: Batch[Any]) -> None:
        with self._changed:
            batch.forget()
            self._waiters.release(lambda number: not self._backlog.holds(number))
            self._next_in_turn(batch.stream)
            news, batch.stream.problem = bool(batch.stream.problem), ""
        if news:
            log.warning(
                f"{batch.stream.what}s are being written again",
                dropped_records=self.dropped_records,
                dropped_timelines=self.dropped_timelines,
                dropped_notes=self.dropped_notes,
            )

    def _next_in_turn(self, done: Stream[Any]) -> None:
        while self._streams[-1] is not done:
            self._streams.rotate(-1)


def _is_outage(error: Exception) -> bool:
    """Whether the database is at fault rather than the record; then trying again helps."""
    if isinstance(error, DataError | IntegrityError) or type(error) is StatementError:
        return False
    return isinstance(error, SQLAlchemyError)
