"""The reading side."""

from __future__ import annotations

from sqlalchemy import Engine, select

from telephony.domain.call import CallId
from telephony.domain.timeline import TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.store.database import translated
from telephony.store.rows import entry_of, record_of
from telephony.store.schema import CALLS, TIMELINE


class DatabaseArchive:
    """Implements `telephony.interfaces.call_store.CallArchive`; blocks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recent(self, *, limit: int, before: CallId | None = None) -> list[CallRecord]:
        """See `CallArchive`."""
        query = select(CALLS).order_by(CALLS.c.call_id.desc()).limit(limit)
        if before is not None:
            query = query.where(CALLS.c.call_id < before)
        with translated("Call records can't be read"), self._engine.connect() as connection:
            return [record_of(row) for row in connection.execute(query)]

    def find(self, call_id: CallId) -> tuple[CallRecord, list[TimelineEntry]] | None:
        """See `CallArchive`."""
        call = select(CALLS).where(CALLS.c.call_id == call_id)
        timeline = select(TIMELINE).where(TIMELINE.c.call_id == call_id).order_by(TIMELINE.c.seq)
        with translated("The call's record can't be read"), self._engine.connect() as connection:
            row = connection.execute(call).one_or_none()
            if row is None:
                return None
            return record_of(row), [entry_of(entry) for entry in connection.execute(timeline)]
