"""Sessions' rows: noted in memory and written by one thread, read at the start."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, Row, bindparam, delete, select

from telephony.domain.user import Role, User
from telephony.interfaces.session_store import SessionRecord
from telephony.store.access_schema import SESSIONS
from telephony.store.database import translated
from telephony.store.keyed_notes import KeyedNotes
from telephony.store.rows import storable
from telephony.store.upsert import insert_into


class DatabaseSessions:
    """Implements `SessionStore`."""

    def __init__(self, engine: Engine, edge: str) -> None:
        self._engine = engine
        self._edge = edge
        self._notes: KeyedNotes[SessionRecord | None] = KeyedNotes("sessions", self._write)

    def note_session(self, record: SessionRecord) -> None:
        """See `SessionStore`."""
        self._notes.note(record.key, record)

    def drop_session(self, key: str) -> None:
        """See `SessionStore`."""
        self._notes.note(key, None)

    def sessions(self, begun_after: float, most: int) -> Sequence[SessionRecord]:
        """See `SessionStore`."""
        columns = SESSIONS.c
        own = columns.edge == self._edge
        stale = delete(SESSIONS).where(own, columns.begun_at <= begun_after)
        wanted = select(SESSIONS).where(own).order_by(columns.used_at.desc()).limit(most)
        with translated("Sessions can't be read"), self._engine.begin() as connection:
            connection.execute(stale)
            rows = connection.execute(wanted).all()
        return [_record(row) for row in rows]

    def close(self) -> None:
        """Write what waits; safe to call twice."""
        self._notes.close()

    def _write(self, batch: Mapping[str, SessionRecord | None]) -> None:
        kept = [_row(one, self._edge) for one in batch.values() if one is not None]
        ended = [{"gone": key} for key, one in batch.items() if one is None]
        with self._engine.begin() as connection:
            if ended:
                which = SESSIONS.c.session_key == bindparam("gone")
                connection.execute(delete(SESSIONS).where(which), ended)
            if kept:
                statement = insert_into(SESSIONS, connection.dialect.name)
                newer = {"used_at": statement.excluded.used_at}
                connection.execute(
                    statement.on_conflict_do_update(index_elements=["session_key"], set_=newer),
                    kept,
                )


def _row(record: SessionRecord, edge: str) -> dict[str, Any]:
    user = record.user
    facts = {
        "roles": sorted(user.roles),
        "display_name": user.display_name,
        "queues": None if user.queues is None else sorted(user.queues),
    }
    return {
        "session_key": record.key,
        "edge": edge,
        "user_name": storable(user.name),
        "facts": json.dumps(facts),
        "seal": record.seal,
        "begun_at": record.begun_at,
        "used_at": record.used_at,
    }


def _record(row: Row[Any]) -> SessionRecord:
    facts = json.loads(row.facts)
    queues = facts["queues"]
    user = User(
        row.user_name,
        frozenset(Role(role) for role in facts["roles"]),
        facts["display_name"],
        None if queues is None else frozenset(queues),
    )
    return SessionRecord(row.session_key, user, row.seal, row.begun_at, row.used_at)
