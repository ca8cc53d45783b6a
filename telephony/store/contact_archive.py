"""The reading side of contacts."""

from __future__ import annotations

from sqlalchemy import Engine, select

from telephony.domain.call import CallId
from telephony.interfaces.contact_store import ContactRecord, StateChange
from telephony.store.contact_rows import contact_of, decision_of, state_of
from telephony.store.database import translated
from telephony.store.schema import AGENT_STATES, CALLS, CONTACTS, DECISIONS

MAX_DECISIONS = 1000
"""Read of one call; no caller waits through more reasons than a page can show."""
MAX_CONTACTS = 200_000
"""Read of one day."""
MAX_STATES = 500_000


class DatabaseContactArchive:
    """Implements `telephony.interfaces.contact_store.ContactArchive`; blocks."""

    def __init__(self, engine: Engine, edge: str) -> None:
        self._engine = engine
        self._edge = edge

    def contacts_of_call(self, call_id: CallId) -> list[ContactRecord]:
        """See `ContactArchive`."""
        query = (
            select(CONTACTS)
            .where(CONTACTS.c.call_id == call_id)
            .order_by(CONTACTS.c.offered_at, CONTACTS.c.contact_id)
            .limit(MAX_DECISIONS)
        )
        with translated("The call's contacts can't be read"), self._engine.connect() as connection:
            return [contact_of(row) for row in connection.execute(query)]

    def contacts_of_number(self, number: str, *, limit: int) -> list[ContactRecord]:
        """See `ContactArchive`."""
        if not number:
            return []
        query = (
            select(CONTACTS)
            .join(CALLS, CALLS.c.call_id == CONTACTS.c.call_id)
            .where(CALLS.c.caller_number == number, CONTACTS.c.answered_at.is_not(None))
            .order_by(CALLS.c.received_at.desc(), CONTACTS.c.offered_at.desc())
            .limit(limit)
        )
        with translated("A caller's contacts can't be read"), self._engine.connect() as connection:
            return [contact_of(row) for row in connection.execute(query)]

    def contacts_since(self, since: float) -> list[ContactRecord]:
        """See `ContactArchive`."""
        query = (
            select(CONTACTS)
            .where(CONTACTS.c.offered_at >= since, CONTACTS.c.edge == self._edge)
            .order_by(CONTACTS.c.offered_at)
            .limit(MAX_CONTACTS)
        )
        with translated("Today's contacts can't be read"), self._engine.connect() as connection:
            return [contact_of(row) for row in connection.execute(query)]

    def last_agents(self, *, limit: int) -> list[tuple[str, str]]:
        """See `ContactArchive`."""
        query = (
            select(CALLS.c.caller_number, CONTACTS.c.agent)
            .join(CONTACTS, CALLS.c.call_id == CONTACTS.c.call_id)
            .where(CALLS.c.caller_number != "", CONTACTS.c.answered_at.is_not(None))
            .order_by(CONTACTS.c.offered_at.desc())
            .limit(limit)
        )
        with translated("Callers' last agents can't be read"), self._engine.connect() as connection:
            found: dict[str, str] = {}
            for number, agent in connection.execute(query):
                found.setdefault(number, agent)
            return list(found.items())

    def decisions_of_call(self, call_id: CallId) -> list[tuple[float, str]]:
        """See `ContactArchive`."""
        query = (
            select(DECISIONS)
            .where(DECISIONS.c.call_id == call_id)
            .order_by(DECISIONS.c.at, DECISIONS.c.number)
            .limit(MAX_DECISIONS)
        )
        with translated("The call's decisions can't be read"), self._engine.connect() as connection:
            return [(row.at, decision_of(row).sentence) for row in connection.execute(query)]

    def states_since(self, since: float) -> list[StateChange]:
        """See `ContactArchive`."""
        query = (
            select(AGENT_STATES)
            .where(AGENT_STATES.c.at >= since, AGENT_STATES.c.edge == self._edge)
            .order_by(AGENT_STATES.c.at, AGENT_STATES.c.number)
            .limit(MAX_STATES)
        )
        with translated("Agents' states can't be read"), self._engine.connect() as connection:
            return [state_of(row) for row in connection.execute(query)]
