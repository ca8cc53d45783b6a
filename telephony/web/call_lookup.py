"""Calls in progress and calls on record as one list."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from telephony.domain.call import CallId
from telephony.domain.timeline import TimelineEntry
from telephony.interfaces.call_store import CallArchive, CallRecord
from telephony.interfaces.contact_store import ContactArchive, ContactRecord
from telephony.interfaces.edge_view import EdgeView
from telephony.web.call_state import CallState, state_of

MAX_LIMIT = 500
MAX_ROUNDS = 20
"""Archive pages read for one page of an answer, when most calls are of the other state."""


@dataclass(frozen=True, slots=True)
class Page:
    """Records, newest first; `next` continues, None at the end."""

    records: Sequence[CallRecord]
    next: CallId | None


@dataclass(frozen=True, slots=True)
class WithAgents:
    """A call's contacts in the order of their offers, and decisions about it: when, and why."""

    contacts: Sequence[ContactRecord] = ()
    decisions: Sequence[tuple[float, str]] = ()


class CallLookup:
    """Reads on the event loop; the archive's part goes through a thread."""

    def __init__(self, view: EdgeView, archive: CallArchive, contacts: ContactArchive) -> None:
        self._view = view
        self._archive = archive
        self._contacts = contacts

    async def page(
        self, limit: int, before: CallId | None = None, state: CallState | None = None
    ) -> Page:
        """Up to `limit` calls older than `before`. Raises `StoreError`."""
        if state is CallState.ACTIVE:
            active = self._live(before)
            return _cut(sorted(active.values(), key=_call_id, reverse=True), limit, more=False)
        found: list[CallRecord] = []
        position, more = before, True
        for _ in range(MAX_ROUNDS):
            records, more = await self._merged(limit, position)
            found += [record for record in records if state in {None, state_of(record)}]
            if len(found) >= limit or not more:
                break
            position = records[-1].facts.call_id
        else:
            return Page(found, position)
        return _cut(found, limit, more)

    async def find(self, call_id: CallId) -> tuple[CallRecord, Sequence[TimelineEntry]] | None:
        """One call with what happened in it so far. Raises `StoreError`."""
        for call in self._view.calls_in_progress:
            if call.record.facts.call_id == call_id:
                return call.record, list(call.timeline)
        return await asyncio.to_thread(self._archive.find, call_id)

    async def with_agents(self, call_id: CallId) -> WithAgents:
        """What the call had to do with agents; of a call in progress, as far as it is on disk.

        Raises `StoreError`.
        """

        def read() -> WithAgents:
            return WithAgents(
                self._contacts.contacts_of_call(call_id), self._contacts.decisions_of_call(call_id)
            )

        return await asyncio.to_thread(read)

    async def _merged(self, limit: int, before: CallId | None) -> tuple[list[CallRecord], bool]:
        """A page of both, and whether there is more; the live record goes before the stored."""
        stored = await asyncio.to_thread(self._archive.recent, limit=limit, before=before)
        live = self._live(before)
        more = len(stored) == limit
        if more:  # older live calls come with the page that they belong to
            oldest = stored[-1].facts.call_id
            live = {call_id: record for call_id, record in live.items() if call_id >= oldest}
        both = {record.facts.call_id: record for record in stored} | live
        return sorted(both.values(), key=_call_id, reverse=True), more

    def _live(self, before: CallId | None) -> dict[CallId, CallRecord]:
        records = [call.record for call in self._view.calls_in_progress]
        return {
            record.facts.call_id: record
            for record in records
            if before is None or record.facts.call_id < before
        }


def _call_id(record: CallRecord) -> CallId:
    return record.facts.call_id


def _cut(records: Sequence[CallRecord], limit: int, more: bool) -> Page:
    shown = records[:limit]
    more = more or len(records) > limit
    return Page(shown, shown[-1].facts.call_id if shown and more else None)
