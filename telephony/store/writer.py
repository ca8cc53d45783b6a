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
from collections.abc import Sequence

import structlog
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError, StatementError

from telephony.domain.errors import StoreError
from telephony.domain.timeline import TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.store.backlog import Backlog, Noted
from telephony.store.database import Database, cause
from telephony.store.settings import StoreSettings
from telephony.store.statements import write_batch
from telephony.store.waiters import Waiters

MAX_BATCH = 500
"""Calls per transaction; bounds how long readers and other edges see nothing new."""

log = structlog.get_logger(__name__)


class JournalWriter:
    """Implements `telephony.interfaces.call_store.CallJournal`."""

    def __init__(self, database: Database, settings: StoreSettings) -> None:
        self._database = database
        self._settings = settings
        self._changed = threading.Condition()
        self._backlog = Backlog(settings.max_waiting_records, settings.max_waiting_entries)
        self._waiters = Waiters()
        self._problem = ""
        self._refused = 0
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
            if self._problem:
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

    @property
    def backlog(self) -> int:
        """Records noted but not yet on disk."""
        with self._changed:
            return len(self._backlog)

    @property
    def problem(self) -> str:
        """See `CallJournal`."""
        return self._problem

    @property
    def dropped_records(self) -> int:
        """Calls given up since the start: too many waited, or the database refused them."""
        return self._backlog.dropped_records + self._refused

    @property
    def dropped_timelines(self) -> int:
        """Timelines given up since the start because too many waited."""
        return self._backlog.dropped_timelines

    def close(self, within: float) -> int:
        """Write what waits, `within` seconds at most; returns how many records are lost."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(within)
        with self._changed:
            self._given_up = True
            self._changed.notify_all()
            lost = len(self._backlog)
        if lost:
            log.critical("call records lost at close", records=lost, problem=self._problem)
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
        while batch := self._next_batch():
            try:
                self._ensure_database()
                self._write(batch)
            except (StoreError, SQLAlchemyError) as error:
                self._failed(cause(error) if isinstance(error, SQLAlchemyError) else str(error))
                self._rest(pause)
                pause = min(pause * 2, self._settings.longest_retry)
            else:
                self._written(batch)
                pause = self._settings.first_retry

    def _next_batch(self) -> list[Noted]:
        """What to write next; waits for it. Empty when there is nothing more to do."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._backlog) or self._closing)
            return [] if self._given_up else self._backlog.oldest(MAX_BATCH)

    def _rest(self, pause: float) -> None:
        """Wait before the next try; `close` cuts it short to give up."""
        with self._changed:
            self._changed.wait_for(lambda: self._given_up, pause)

    def _ensure_database(self) -> None:
        if self._database.ensure_present():
            log.critical("the call database was taken away; a new one was made")

    def _write(self, batch: Sequence[Noted]) -> None:
        """Commit a batch; a record that can't ever be written doesn't hold up the others."""
        try:
            write_batch(self._database.engine, batch, self._settings.edge)
        except Exception as error:
            if _is_outage(error):
                raise
            if len(batch) == 1:
                self._refuse(batch[0], error)
                return
            for item in batch:
                self._write([item])

    def _refuse(self, item: Noted, error: Exception) -> None:
        self._refused += 1
        log.critical(
            "call record refused by the database",
            call_id=item.record.facts.call_id,
            problem=cause(error) if isinstance(error, SQLAlchemyError) else type(error).__name__,
        )

    def _failed(self, problem: str) -> None:
        with self._changed:
            news = not self._problem
            self._problem = f"Call records can't be written: {problem.rstrip('.')}."
            self._waiters.release_all(False)
            waiting = len(self._backlog)
        if news:
            log.critical(
                "call records are not being written; calls go on, records wait in memory",
                problem=problem,
                waiting=waiting,
            )

    def _written(self, batch: Sequence[Noted]) -> None:
        with self._changed:
            self._backlog.remove(batch)
            self._waiters.release(lambda number: not self._backlog.holds(number))
            news, self._problem = bool(self._problem), ""
        if news:
            log.warning(
                "call records are being written again",
                dropped_records=self.dropped_records,
                dropped_timelines=self.dropped_timelines,
            )


def _is_outage(error: Exception) -> bool:
    """Whether the database is at fault rather than the record; then trying again helps."""
    if isinstance(error, DataError | IntegrityError) or type(error) is StatementError:
        return False
    return isinstance(error, SQLAlchemyError)
