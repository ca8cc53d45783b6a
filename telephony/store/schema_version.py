"""The version that a database must have, and how an older one gets it."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)

from telephony.domain.errors import StoreError
from telephony.store.schema import METADATA
from telephony.store.survey_placing import place_answers

SCHEMA_VERSION = 11
"""2: `spending`. 3: `recordings`, `recording_access`. 4: `contacts`, `decisions`, `agent_states`,
and an index of `calls`. 5: `callbacks`, `messages`, `notifications`, `survey_answers`. 6: `visits`,
and an index of `calls`. 7: `sessions`. 8: `lock_outs`. 9: `commands_given`. 10: indexes, so
that no page reads a whole table. 11: `survey_answers` has its queue and agent, which were looked up
among the contacts before, and an index of `contacts`. Every other step only added tables and
indexes, so an older database gets what it lacks."""

VERSION = Table("schema_version", METADATA, Column("version", Integer, primary_key=True))

_SUPERSEDED = ("visits_by_flow", "ix_callbacks_state", "ix_recordings_delete_after")
"""Indexes of older versions, in whose place better ones are."""
_PREPARING = 5060
"""What edges lock of a PostgreSQL server while they look at its tables."""


def prepare(engine: Engine) -> None:
    """Create what is missing, or check what is there. Raises `StoreError`."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # several edges may start at once
            connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(select(func.pg_advisory_xact_lock(_PREPARING)))
        if not inspect(connection).has_table(VERSION.name):
            METADATA.create_all(connection)
            connection.execute(insert(VERSION).values(version=SCHEMA_VERSION))
            return
        found = connection.execute(select(VERSION.c.version)).scalar_one_or_none()
        if found is not None and found < SCHEMA_VERSION:
            _bring_up_to_date(connection, found)
            return
    if found is None or found > SCHEMA_VERSION:
        raise StoreError(
            f"The call database has schema version {found}, this program knows "
            f"version {SCHEMA_VERSION}: a newer program wrote it. "
            "Run that program, or give store.url another database."
        )


def _bring_up_to_date(connection: Connection, found: int) -> None:
    """A second or two for each million rows; half a minute for a million answers to surveys."""
    METADATA.create_all(connection)
    for table in METADATA.sorted_tables:
        for index in table.indexes:  # of a table that is there already
            index.create(connection, checkfirst=True)
    for name in _SUPERSEDED:
        connection.execute(text(f"DROP INDEX IF EXISTS {name}"))
    if found < 11:
        connection.execute(place_answers())
    connection.execute(update(VERSION).values(version=SCHEMA_VERSION))
