"""Messages' rows: written at once, listed with what is on record of their sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Engine, Row, delete, insert, select, update

from telephony.domain.call import CallId
from telephony.interfaces.message_store import KeptMessage, MessageRecord
from telephony.store.database import translated
from telephony.store.rows import storable
from telephony.store.schema import MESSAGES, RECORDINGS


class DatabaseMessages:
    """Implements `MessageStore`."""

    def __init__(self, engine: Engine, edge: str) -> None:
        self._engine = engine
        self._edge = edge

    def put_message(self, record: MessageRecord) -> None:
        """See `MessageStore`."""
        row: dict[str, Any] = {each.name: getattr(record, each.name) for each in fields(record)}
        texts = ("recording_id", "call_id", "box", "step", "caller_number", "heard_by")
        row |= {name: storable(str(row[name])) for name in texts}
        row |= {"edge": self._edge, "kind": "voicemail"}
        with translated("The message can't be stored"), self._engine.begin() as connection:
            connection.execute(insert(MESSAGES), [row])

    def drop_message(self, recording_id: str) -> None:
        """See `MessageStore`."""
        statement = delete(MESSAGES).where(MESSAGES.c.recording_id == recording_id)
        with translated("The message can't be dropped"), self._engine.begin() as connection:
            connection.execute(statement)

    def message(self, recording_id: str) -> MessageRecord | None:
        """See `MessageStore`."""
        wanted = select(MESSAGES).where(MESSAGES.c.recording_id == recording_id)
        with translated("The message can't be looked up"), self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else _record(row)

    def messages(self, box: str, *, limit: int, before: str = "") -> Sequence[KeptMessage]:
        """See `MessageStore`."""
        columns = MESSAGES.c
        wanted = (
            select(MESSAGES, RECORDINGS.c.seconds, RECORDINGS.c.deleted_at)
            .join(RECORDINGS, RECORDINGS.c.recording_id == columns.recording_id)
            .where(RECORDINGS.c.seconds.is_not(None))
        )
        if box:
            wanted = wanted.where(columns.box == box)
        if before:
            wanted = wanted.where(columns.recording_id < before)
        wanted = wanted.order_by(columns.recording_id.desc()).limit(limit)
        with translated("Messages can't be looked up"), self._engine.connect() as connection:
            return [
                KeptMessage(_record(row), row.seconds, row.deleted_at is not None)
                for row in connection.execute(wanted)
            ]

    def mark_heard(self, recording_id: str, by: str, at: float) -> None:
        """See `MessageStore`."""
        columns = MESSAGES.c
        statement = (
            update(MESSAGES)
            .where(columns.recording_id == recording_id, columns.heard_at.is_(None))
            .values(heard_at=at, heard_by=storable(by))
        )
        with translated("The message can't be marked"), self._engine.begin() as connection:
            connection.execute(statement)


def _record(row: Row[Any]) -> MessageRecord:
    known = {each.name: getattr(row, each.name) for each in fields(MessageRecord)}
    return MessageRecord(**known | {"call_id": CallId(row.call_id)})
