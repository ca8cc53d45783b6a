"""What is written of contacts, in one transaction per batch; a batch twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Engine, Table
from sqlalchemy.dialects import postgresql, sqlite

from telephony.store.contact_backlog import ContactNote, NotedContact, NotedDecision, NotedState
from telephony.store.contact_rows import contact_row, decision_row, state_row
from telephony.store.schema import AGENT_STATES, CONTACTS, DECISIONS


def write_contacts(engine: Engine, batch: Sequence[ContactNote], edge: str) -> None:
    """Commit `batch`, all or nothing. Raises what SQLAlchemy raises."""
    contacts = [contact_row(note.record, edge) for note in batch if isinstance(note, NotedContact)]
    decisions = [decision_row(note) for note in batch if isinstance(note, NotedDecision)]
    states = [state_row(note, edge) for note in batch if isinstance(note, NotedState)]
    with engine.begin() as connection:
        dialect = connection.dialect.name
        if contacts:
            connection.execute(_insert_or_replace_contact(dialect), contacts)
        for table, rows in ((DECISIONS, decisions), (AGENT_STATES, states)):
            if rows:
                connection.execute(_insert(table, dialect).on_conflict_do_nothing(), rows)


def _insert(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache  # each one made leaves an alias of the whole table to the garbage collector
def _insert_or_replace_contact(dialect: str) -> sqlite.Insert | postgresql.Insert:
    statement = _insert(CONTACTS, dialect)
    return statement.on_conflict_do_update(
        index_elements=[CONTACTS.c.contact_id],
        set_={
            column.name: statement.excluded[column.name]
            for column in CONTACTS.columns
            if not column.primary_key
        },
    )
