"""Callbacks' rows: written at once, since a caller is promised what is on disk and nothing else."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Engine, Row, Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from telephony.interfaces.callback_store import (
    OPEN_STATES,
    CallbackQuery,
    CallbackRecord,
    CallbackState,
)
from telephony.store.database import translated
from telephony.store.rows import storable
from telephony.store.schema import CALLBACKS

MOST_OPEN = 10_000
"""Callbacks that are read at a start."""


class DatabaseCallbacks:
    """Implements `CallbackStore`."""

    def __init__(self, engine: Engine, edge: str) -> None:
        self._engine = engine
        self._edge = edge

    def put_callback(self, record: CallbackRecord) -> None:
        """See `CallbackStore`."""
        row = _row(record, self._edge)
        with translated("The callback can't be stored"), self._engine.begin() as connection:
            on_postgresql = connection.dialect.name == "postgresql"
            statement: sqlite.Insert | postgresql.Insert = (
                postgresql.insert(CALLBACKS) if on_postgresql else sqlite.insert(CALLBACKS)
            )
            others = {name: statement.excluded[name] for name in row if name != "callback_id"}
            connection.execute(
                statement.on_conflict_do_update(index_elements=["callback_id"], set_=others), [row]
            )

    def move_callback(
        self, record: CallbackRecord, among: Collection[CallbackState] = OPEN_STATES
    ) -> bool:
        """See `CallbackStore`."""
        columns = CALLBACKS.c
        row = _row(record, self._edge)
        del row["edge"]  # a supervisor at another edge may move it: it stays with who promised it
        statement = (
            update(CALLBACKS)
            .where(columns.callback_id == record.callback_id)
            .where(columns.state.in_([state.value for state in among]))
            .values(**row)
        )
        with translated("The callback can't be changed"), self._engine.begin() as connection:
            return connection.execute(statement).rowcount == 1

    def callback(self, callback_id: str) -> CallbackRecord | None:
        """See `CallbackStore`."""
        found = self._found(select(CALLBACKS).where(CALLBACKS.c.callback_id == callback_id))
        return found[0] if found else None

    def open_callbacks(self) -> Sequence[CallbackRecord]:
        """See `CallbackStore`."""
        columns = CALLBACKS.c
        return self._found(
            select(CALLBACKS)
            .where(columns.edge == self._edge)
            .where(columns.state.in_([state.value for state in OPEN_STATES]))
            .order_by(columns.asked_at, columns.callback_id)
            .limit(MOST_OPEN)
        )

    def callbacks(self, query: CallbackQuery) -> Sequence[CallbackRecord]:
        """See `CallbackStore`."""
        return self._found(_selected(query))

    def counts_by_state(self, queue: str = "") -> Mapping[CallbackState, int]:
        """See `CallbackStore`."""
        columns = CALLBACKS.c
        wanted = select(columns.state, func.count().label("callbacks")).group_by(columns.state)
        if queue:
            wanted = wanted.where(columns.queue == queue)
        with translated("Callbacks can't be counted"), self._engine.connect() as connection:
            return {
                CallbackState(row.state): int(row.callbacks) for row in connection.execute(wanted)
            }

    def _found(self, wanted: Select[tuple[object, ...]]) -> list[CallbackRecord]:
        with translated("Callbacks can't be looked up"), self._engine.connect() as connection:
            return [_record(row) for row in connection.execute(wanted)]


def _selected(query: CallbackQuery) -> Select[tuple[object, ...]]:
    """Newest first; ids sort by time."""
    columns = CALLBACKS.c
    wanted = select(CALLBACKS)
    if query.queue:
        wanted = wanted.where(columns.queue == query.queue)
    if query.number:
        wanted = wanted.where(columns.number.contains(query.number, autoescape=True))
    if query.states:
        wanted = wanted.where(columns.state.in_([state.value for state in query.states]))
    if query.before:
        wanted = wanted.where(columns.callback_id < query.before)
    return wanted.order_by(columns.callback_id.desc()).limit(query.limit)


def _row(record: CallbackRecord, edge: str) -> dict[str, Any]:
    row = {each.name: getattr(record, each.name) for each in fields(record)}
    texts = ("callback_id", "call_id", "number", "queue", "language", "problem")
    return row | {
        "edge": edge,
        "skills": json.dumps(dict(record.skills)),
        "state": record.state.value,
        **{name: storable(str(row[name])) for name in texts},
    }


def _record(row: Row[Any]) -> CallbackRecord:
    known = {each.name: getattr(row, each.name) for each in fields(CallbackRecord)}
    return CallbackRecord(
        **known | {"skills": json.loads(row.skills), "state": CallbackState(row.state)}
    )
