"""What is written, in one transaction per batch; writing a batch twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, delete, insert, select, update

from telephony.domain.call import CallId
from telephony.domain.termination import Reason, ended
from telephony.domain.timeline import Kind, TimelineEntry
from telephony.domain.visits import visits
from telephony.interfaces.call_store import CallRecord
from telephony.store.backlog import Noted
from telephony.store.flow_archive import command_rows, visit_rows
from telephony.store.flow_schema import COMMANDS_GIVEN, VISITS
from telephony.store.rows import call_row, timeline_rows
from telephony.store.schema import CALLS, TIMELINE
from telephony.store.upsert import insert_into, insert_or_replace


def write_batch(engine: Engine, batch: Sequence[Noted], edge: str) -> None:
    """Commit `batch`, all or nothing. Raises what SQLAlchemy raises."""
    begun = [call_row(item.record, edge) for item in batch if item.record.ended_at is None]
    finished = [call_row(item.record, edge) for item in batch if item.record.ended_at is not None]
    with engine.begin() as connection:
        if begun:
            insert_call = insert_into(CALLS, connection.dialect.name)
            connection.execute(insert_call.on_conflict_do_nothing(), begun)
        if finished:
            connection.execute(insert_or_replace(CALLS, connection.dialect.name), finished)
        for item in batch:
            if item.timeline is not None:
                _replace_timeline(connection, item.record.facts.call_id, item.timeline)
                _replace_visits(connection, item.record, item.timeline)


def close_unfinished(engine: Engine, edge: str, before: float, at: float) -> int:
    """Close this edge's calls that came before `before` and have no end; returns how many.

    Nobody saw their end: `at`, when they were found, is the latest that it can have been.
    """
    termination = ended(Reason.EDGE_DIED)
    unfinished = CALLS.c.ended_at.is_(None) & (CALLS.c.edge == edge)
    found = TimelineEntry(
        at, Kind.CALL, "found without an end", {"reason": termination.reason.value}
    )
    with engine.begin() as connection:
        call_ids = connection.scalars(
            select(CALLS.c.call_id).where(unfinished, CALLS.c.received_at < before)
        ).all()
        for call_id in call_ids:
            connection.execute(
                update(CALLS)
                .where(CALLS.c.call_id == call_id)
                .values(
                    ended_at=at,
                    result=termination.result.value,
                    reason=termination.reason.value,
                    sip_status=termination.sip_status,
                    q850_cause=termination.q850_cause,
                )
            )
            _replace_timeline(connection, call_id, [found])
    return len(call_ids)


def _replace_timeline(
    connection: Connection, call_id: CallId, entries: Sequence[TimelineEntry]
) -> None:
    connection.execute(delete(TIMELINE).where(TIMELINE.c.call_id == call_id))
    if entries:
        connection.execute(insert(TIMELINE), timeline_rows(call_id, entries))


def _replace_visits(
    connection: Connection, record: CallRecord, timeline: Sequence[TimelineEntry]
) -> None:
    call_id = record.facts.call_id
    reason = record.termination.reason if record.termination is not None else None
    connection.execute(delete(VISITS).where(VISITS.c.call_id == call_id))
    connection.execute(delete(COMMANDS_GIVEN).where(COMMANDS_GIVEN.c.call_id == call_id))
    found = visits(record.flow, record.flow_version, reason, timeline)
    if found:
        connection.execute(insert(VISITS), visit_rows(call_id, found))
    if given := command_rows(call_id, found):
        connection.execute(insert(COMMANDS_GIVEN), given)
