"""Wrong secrets of all edges on one PostgreSQL, counted where they all meet.

Each answer comes of one statement, so that tries at two edges at the same moment are two; the time
is the database's, so that edges whose clocks differ agree.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Engine,
    Float,
    and_,
    case,
    cast,
    delete,
    extract,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from telephony.store.access_schema import LOCK_OUTS
from telephony.store.database import translated

ALL = ""
"""Stands for all edges: none has this name."""
_MOST_DELETED = 1000
"""Rows that are over, at each try."""

_NOW = cast(extract("epoch", func.clock_timestamp()), Float(53))
_FAILED = "Wrong secrets can't be counted"


class DatabaseSharedLockOuts:
    """Implements `SharedLockOuts`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def is_locked(self, subject: str) -> bool:
        """See `SharedLockOuts`."""
        wanted = select(LOCK_OUTS.c.locked).where(_of(subject), LOCK_OUTS.c.until > _NOW)
        with translated(_FAILED), self._engine.connect() as connection:
            return bool(connection.scalar(wanted))

    def begin(self, subject: str, after: int, seconds: float) -> bool:
        """See `SharedLockOuts`."""
        row = LOCK_OUTS.c
        news: dict[str, Any] = {"locked": 0, "noted_at": _NOW, "until": _NOW + seconds}
        over = row.until <= _NOW
        statement = (
            insert(LOCK_OUTS)
            .values(edge=ALL, subject=subject, begun=1, **news)
            .on_conflict_do_update(
                index_elements=[row.edge, row.subject],
                set_=news | {"begun": case((over, 1), else_=row.begun + 1)},
                where=or_(over, and_(row.locked == 0, row.begun < after)),
            )
            .returning(row.begun)
        )
        with translated(_FAILED), self._engine.begin() as connection:
            begun = connection.execute(statement).first() is not None
        self._sweep()
        return begun

    def wrong(self, subject: str, after: int, seconds: float) -> bool:
        """See `SharedLockOuts`."""
        row = LOCK_OUTS.c
        statement = (
            update(LOCK_OUTS)
            .where(_of(subject), row.until > _NOW, row.begun >= after)
            .values(locked=1, noted_at=_NOW, until=_NOW + seconds)
        )
        with translated(_FAILED), self._engine.begin() as connection:
            return connection.execute(statement).rowcount == 1

    def right(self, subject: str) -> None:
        """See `SharedLockOuts`."""
        statement = delete(LOCK_OUTS).where(_of(subject), LOCK_OUTS.c.locked == 0)
        with translated(_FAILED), self._engine.begin() as connection:
            connection.execute(statement)

    def undo(self, subject: str) -> None:
        """See `SharedLockOuts`."""
        row = LOCK_OUTS.c
        statement = (
            update(LOCK_OUTS)
            .where(_of(subject), row.locked == 0, row.begun > 0)
            .values(begun=row.begun - 1)
        )
        with translated(_FAILED), self._engine.begin() as connection:
            connection.execute(statement)

    def _sweep(self) -> None:
        """Callers can't fill the disk; what another edge deletes at the moment is left to it."""
        row = LOCK_OUTS.c
        over = (
            select(row.edge, row.subject)
            .where(row.edge == ALL, row.until <= _NOW)
            .limit(_MOST_DELETED)
            .with_for_update(skip_locked=True)
        )
        statement = delete(LOCK_OUTS).where(tuple_(row.edge, row.subject).in_(over))
        with translated(_FAILED), self._engine.begin() as connection:
            connection.execute(statement)


def _of(subject: str) -> Any:
    return and_(LOCK_OUTS.c.edge == ALL, LOCK_OUTS.c.subject == subject)
