"""What is written of contacts, in one transaction per batch; a batch twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, literal_column, update

from telephony.domain.call import CallId
from telephony.domain.termination import Reason
from telephony.store.contact_backlog import ContactNote, NotedContact, NotedDecision, NotedState
from telephony.store.contact_rows import contact_row, decision_row, state_row
from telephony.store.schema import AGENT_STATES, CONTACTS, DECISIONS
from telephony.store.upsert import insert_into, insert_or_replace


def write_contacts(engine: Engine, batch: Sequence[ContactNote], edge: str) -> None:
    """Commit `batch`, all or nothing. Raises what SQLAlchemy raises."""
    contacts = [contact_row(note.record, edge) for note in batch if isinstance(note, NotedContact)]
    decisions = [decision_row(note) for note in batch if isinstance(note, NotedDecision)]
    states = [state_row(note, edge) for note in batch if isinstance(note, NotedState)]
    with engine.begin() as connection:
        dialect = connection.dialect.name
        if contacts:
            connection.execute(insert_or_replace(CONTACTS, dialect), contacts)
        for table, rows in ((DECISIONS, decisions), (AGENT_STATES, states)):
            if rows:
                connection.execute(insert_into(table, dialect).on_conflict_do_nothing(), rows)


def cut_off(engine: Engine, edge: str, before: float) -> int:
    """Close this edge's contacts that began before `before` and have no outcome; returns how many.

    Nobody saw when they ended. Raises what SQLAlchemy raises.
    """
    contacts = CONTACTS.c
    unfinished = (contacts.outcome == literal_column("''")) & (contacts.edge == edge)
    with engine.begin() as connection:
        return connection.execute(
            update(CONTACTS)
            .where(unfinished, contacts.offered_at < before)
            .values(outcome=Reason.EDGE_DIED.value)
        ).rowcount


def end_cut_off(engine: Engine, call_id: CallId, at: float) -> None:
    """Whoever spoke with this caller when the edge died did so until `at`. Raises what SQLAlchemy
    raises."""
    contacts = CONTACTS.c
    cut = (contacts.outcome == Reason.EDGE_DIED.value) & contacts.ended_at.is_(None)
    with engine.begin() as connection:
        connection.execute(
            update(CONTACTS)
            .where(contacts.call_id == call_id, cut, contacts.answered_at <= at)
            .values(ended_at=at)
        )
