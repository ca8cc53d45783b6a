"""INSERT for a row that may be there already, as either database has it."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = sqlite.Insert | postgresql.Insert


def insert_into(table: Table, dialect: str) -> Insert:
    """To be ended by what happens on a conflict."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache  # each one made leaves an alias of the whole table to the garbage collector
def insert_or_replace(table: Table, dialect: str, kept: frozenset[str] = frozenset()) -> Insert:
    """In place of the row with the same primary key, whose columns `kept` stay as they are.

    Takes whole rows: a column that is left out would be emptied.
    """
    statement = insert_into(table, dialect)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={
            column.name: statement.excluded[column.name]
            for column in table.columns
            if not column.primary_key and column.name not in kept
        },
    )
