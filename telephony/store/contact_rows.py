"""Contacts, decisions and agents' states as rows, and back."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row

from telephony.acd.agent_state import AgentState
from telephony.acd.decision import Decision
from telephony.domain.call import CallId
from telephony.interfaces.contact_store import ContactRecord, StateChange
from telephony.store.contact_backlog import NotedDecision, NotedState
from telephony.store.rows import storable


def contact_row(record: ContactRecord, edge: str) -> dict[str, object]:
    """The row of `contacts`."""
    return {
        "contact_id": storable(record.contact_id),
        "edge": edge,
        "call_id": storable(record.call_id),
        "queue": storable(record.queue),
        "agent": storable(record.agent),
        "offered_at": record.offered_at,
        "waited": record.waited,
        "answered_at": record.answered_at,
        "ended_at": record.ended_at,
        "held": record.held,
        "outcome": record.outcome,
        "transferred_to": storable(record.transferred_to),
        "disposition": storable(record.disposition),
        "notes": storable(record.notes),
        "fields": json.dumps(dict(record.fields)),
        "wrapped_up_at": record.wrapped_up_at,
    }


def contact_of(row: Row[Any]) -> ContactRecord:
    """The contact in a row of `contacts`."""
    return ContactRecord(
        contact_id=row.contact_id,
        call_id=CallId(row.call_id),
        queue=row.queue,
        agent=row.agent,
        offered_at=row.offered_at,
        waited=row.waited,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        held=row.held,
        outcome=row.outcome,
        transferred_to=row.transferred_to,
        disposition=row.disposition,
        notes=row.notes,
        fields=json.loads(row.fields),
        wrapped_up_at=row.wrapped_up_at,
    )


def decision_row(noted: NotedDecision) -> dict[str, object]:
    """The row of `decisions`."""
    decision = noted.decision
    return {
        "call_id": storable(noted.call_id),
        "at": noted.at,
        "number": noted.number,
        "queue": storable(decision.queue),
        "waited": decision.waited,
        "agent": decision.agent,
        "rule": storable(decision.rule),
        "among": decision.among,
        "runner_up": decision.runner_up,
        "lacks": json.dumps(dict(decision.lacks)),
    }


def decision_of(row: Row[Any]) -> Decision:
    """The decision in a row of `decisions`; its time is the row's own."""
    return Decision(
        at=row.at,
        caller=row.call_id,
        queue=row.queue,
        waited=row.waited,
        agent=row.agent,
        rule=row.rule,
        among=row.among,
        runner_up=row.runner_up,
        lacks=json.loads(row.lacks),
    )


def state_row(noted: NotedState, edge: str) -> dict[str, object]:
    """The row of `agent_states`."""
    change = noted.change
    return {
        "at": change.at,
        "agent": storable(change.agent),
        "number": noted.number,
        "edge": edge,
        "state": change.state.value,
        "reason": storable(change.reason),
    }


def state_of(row: Row[Any]) -> StateChange:
    """The change in a row of `agent_states`."""
    return StateChange(row.at, row.agent, AgentState(row.state), row.reason)
