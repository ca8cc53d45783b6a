"""Lock-outs' rows: noted in memory and written by one thread, read at the start."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from sqlalchemy import Engine, bindparam, delete, select

from telephony.interfaces.lock_out_store import LockOutRecord
from telephony.store.access_schema import LOCK_OUTS
from telephony.store.database import translated
from telephony.store.keyed_notes import KeyedNotes
from telephony.store.upsert import insert_or_replace


class DatabaseLockOuts:
    """Implements `LockOutStore`."""

    def __init__(self, engine: Engine, edge: str) -> None:
        self._engine = engine
        self._edge = edge
        self._notes: KeyedNotes[LockOutRecord | None] = KeyedNotes("lock-outs", self._write)

    def note_lock_out(self, record: LockOutRecord) -> None:
        """See `LockOutStore`."""
        self._notes.note(record.subject, record)

    def drop_lock_out(self, subject: str) -> None:
        """See `LockOutStore`."""
        self._notes.note(subject, None)

    def lock_outs(self, now: float, most: int) -> Sequence[LockOutRecord]:
        """See `LockOutStore`."""
        columns = LOCK_OUTS.c
        own = columns.edge == self._edge
        wanted = (
            select(LOCK_OUTS)
            .where(own)
            .order_by(columns.locked.desc(), columns.until.desc())
            .limit(most)
        )
        with translated("Lock-outs can't be read"), self._engine.begin() as connection:
            connection.execute(delete(LOCK_OUTS).where(own, columns.until <= now))
            rows = connection.execute(wanted).all()
        return [
            LockOutRecord(row.subject, row.begun, bool(row.locked), row.noted_at, row.until)
            for row in rows
        ]

    def close(self) -> None:
        """Write what waits; safe to call twice."""
        self._notes.close()

    def _write(self, batch: Mapping[str, LockOutRecord | None]) -> None:
        """Those that are over go at each writing, so that callers can't fill the disk."""
        columns = LOCK_OUTS.c
        own = columns.edge == self._edge
        held = [_row(one, self._edge) for one in batch.values() if one is not None]
        over = [{"gone": subject} for subject, one in batch.items() if one is None]
        with self._engine.begin() as connection:
            connection.execute(delete(LOCK_OUTS).where(own, columns.until <= time.time()))
            if over:
                which = columns.subject == bindparam("gone")
                connection.execute(delete(LOCK_OUTS).where(own, which), over)
            if held:
                connection.execute(insert_or_replace(LOCK_OUTS, connection.dialect.name), held)


def _row(record: LockOutRecord, edge: str) -> dict[str, object]:
    return {
        "edge": edge,
        "subject": record.subject,
        "begun": record.begun,
        "locked": int(record.locked),
        "noted_at": record.noted_at,
        "until": record.until,
    }
