"""Recordings' rows: noted in memory and written by one thread; looked up, and access logged."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence

import structlog
from sqlalchemy import Engine, Select, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from telephony.interfaces.recording_store import (
    AccessRecord,
    RecordingQuery,
    RecordingRecord,
)
from telephony.store.database import cause, translated
from telephony.store.recording_rows import access_of, access_row, recording_of, recording_row
from telephony.store.schema import RECORDING_ACCESS, RECORDINGS
from telephony.store.upsert import insert_or_replace
from telephony.store.write_behind import WriteBehind

ACCESSES_SHOWN = 100
KEPT_BY_OTHERS = frozenset({"legal_hold", "deleted_at"})
"""Columns that a later note leaves alone: they are set by what people and the clock do."""

log = structlog.get_logger(__name__)


class DatabaseRecordings:
    """Implements `RecordingJournal` and `RecordingArchive`."""

    def __init__(self, engine: Engine, edge: str) -> None:
        self._engine = engine
        self._edge = edge
        self._lock = threading.Lock()
        self._unwritten: dict[str, RecordingRecord] = {}
        self._writer = WriteBehind("recordings", self._write)
        self.failing = False
        """Whether the last write failed; what was noted waits."""

    def note_recording(self, record: RecordingRecord) -> None:
        """See `RecordingJournal`."""
        with self._lock:
            self._unwritten[record.recording_id] = record
            if not self._writer.soon():
                log.error("recording noted after close", recording=record.recording_id)

    def try_again(self) -> None:
        """Write what couldn't be written; to be called now and then."""
        with self._lock:
            if self._unwritten:
                self._writer.soon()

    def close(self) -> None:
        """Write what waits; safe to call twice."""
        with self._lock:
            if not self._writer.close():
                return
        self._writer.wait()
        if self._unwritten:
            log.critical("recordings not on record at close", recordings=len(self._unwritten))

    def recordings(self, query: RecordingQuery) -> Sequence[RecordingRecord]:
        """See `RecordingArchive`."""
        with translated("Recordings can't be looked up"), self._engine.connect() as connection:
            return [recording_of(row) for row in connection.execute(_selected(query))]

    def recording(self, recording_id: str) -> RecordingRecord | None:
        """See `RecordingArchive`."""
        wanted = select(RECORDINGS).where(RECORDINGS.c.recording_id == recording_id)
        with translated("The recording can't be looked up"), self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else recording_of(row)

    def unfinished(self, before: float) -> Sequence[RecordingRecord]:
        """See `RecordingArchive`."""
        columns = RECORDINGS.c
        return self._of_this_edge(
            select(RECORDINGS).where(
                columns.started_at < before, columns.seconds.is_(None), columns.deleted_at.is_(None)
            )
        )

    def due(self, now: float, limit: int) -> Sequence[RecordingRecord]:
        """See `RecordingArchive`."""
        columns = RECORDINGS.c
        return self._of_this_edge(
            select(RECORDINGS)
            .where(
                columns.delete_after <= now,
                columns.deleted_at.is_(None),
                columns.legal_hold == 0,
            )
            .order_by(columns.delete_after)
            .limit(limit)
        )

    def mark_deleted(self, recording_id: str, at: float) -> None:
        """See `RecordingArchive`. The picture goes with the sound."""
        self._change(recording_id, deleted_at=at, file="", size=0, peaks="")

    def set_hold(self, recording_id: str, held: bool) -> None:
        """See `RecordingArchive`."""
        self._change(recording_id, legal_hold=int(held))

    def note_access(self, access: AccessRecord) -> None:
        """See `RecordingArchive`."""
        with translated("The access can't be logged"), self._engine.begin() as connection:
            connection.execute(insert(RECORDING_ACCESS), [access_row(access)])

    def accesses(self, recording_id: str) -> Sequence[AccessRecord]:
        """See `RecordingArchive`."""
        columns = RECORDING_ACCESS.c
        wanted = (
            select(RECORDING_ACCESS)
            .where(columns.recording_id == recording_id)
            .order_by(columns.access_id.desc())
            .limit(ACCESSES_SHOWN)
        )
        with translated("The access log can't be read"), self._engine.connect() as connection:
            return [access_of(row) for row in connection.execute(wanted)]

    def _of_this_edge(self, query: Select[tuple[object, ...]]) -> list[RecordingRecord]:
        own = query.where(RECORDINGS.c.edge == self._edge)
        with translated("Recordings can't be looked up"), self._engine.connect() as connection:
            return [recording_of(row) for row in connection.execute(own)]

    def _change(self, recording_id: str, **values: object) -> None:
        statement = update(RECORDINGS).where(RECORDINGS.c.recording_id == recording_id)
        with translated("The recording's row can't be changed"), self._engine.begin() as connection:
            connection.execute(statement.values(**values))

    def _write(self) -> None:
        with self._lock:
            batch = dict(self._unwritten)
        if not batch:
            return
        try:
            self._upsert(batch.values())
        except SQLAlchemyError as error:
            if not self.failing:
                log.critical("recordings are not being put on record", problem=cause(error))
            self.failing = True
            return
        self.failing = False
        with self._lock:
            for recording_id, record in batch.items():
                if self._unwritten.get(recording_id) is record:
                    del self._unwritten[recording_id]

    def _upsert(self, records: Iterable[RecordingRecord]) -> None:
        rows = [recording_row(record, self._edge) for record in records]
        with self._engine.begin() as connection:
            statement = insert_or_replace(RECORDINGS, connection.dialect.name, KEPT_BY_OTHERS)
            connection.execute(statement, rows)


def _selected(query: RecordingQuery) -> Select[tuple[object, ...]]:
    """Newest first; ids sort by time."""
    columns = RECORDINGS.c
    wanted = select(RECORDINGS).where(columns.seconds.is_not(None))
    if query.number:
        wanted = wanted.where(columns.caller_number.contains(query.number, autoescape=True))
    if query.agent:
        # As it stands in the JSON list.
        wanted = wanted.where(columns.agents.contains(json.dumps(query.agent), autoescape=True))
    if query.queue:
        wanted = wanted.where(columns.queue == query.queue)
    if query.since is not None:
        wanted = wanted.where(columns.started_at >= query.since)
    if query.until is not None:
        wanted = wanted.where(columns.started_at < query.until)
    if query.before:
        wanted = wanted.where(columns.recording_id < query.before)
    return wanted.order_by(columns.recording_id.desc()).limit(query.limit)
