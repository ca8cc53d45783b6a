"""The store as the rest of the program uses it: open, recover, note and look up, close."""

from __future__ import annotations

import time
from collections.abc import Sequence

from telephony.domain.call import CallId
from telephony.domain.timeline import TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.store.archive import DatabaseArchive
from telephony.store.callback_store import DatabaseCallbacks
from telephony.store.contact_statements import cut_off
from telephony.store.contact_store import ContactStore
from telephony.store.database import Database, translated
from telephony.store.edge_claim import EdgeClaim
from telephony.store.flow_archive import DatabaseFlowArchive
from telephony.store.lock_out_store import DatabaseLockOuts
from telephony.store.message_store import DatabaseMessages
from telephony.store.notification_store import DatabaseNotifications
from telephony.store.recording_store import DatabaseRecordings
from telephony.store.session_store import DatabaseSessions
from telephony.store.settings import StoreSettings
from telephony.store.shared_lock_outs import DatabaseSharedLockOuts
from telephony.store.spending_ledger import DatabaseLedger
from telephony.store.statements import close_unfinished
from telephony.store.survey_archive import DatabaseSurveyArchive
from telephony.store.survey_store import DatabaseSurveys
from telephony.store.writer import JournalWriter


def open_store(settings: StoreSettings) -> CallStore:
    """Open or create the database and start the writer. Blocks; raises `StoreError`."""
    return CallStore(Database(settings), settings)


class CallStore:
    """Implements `CallJournal` and `CallArchive` on one database."""

    def __init__(self, database: Database, settings: StoreSettings) -> None:
        self._database = database
        self._edge = settings.edge
        self._opened_at = time.time()
        self.name = EdgeClaim(database.engine, settings.edge, database.file)
        """Ours alone, once it is claimed."""
        self._writer = JournalWriter(database, settings)
        self._archive = DatabaseArchive(database.engine)
        self.flows = DatabaseFlowArchive(database.engine)
        """What callers did in flows."""
        self.ledger = DatabaseLedger(database.engine, settings.edge)
        """What outbound calls cost."""
        self.recordings = DatabaseRecordings(database.engine, settings.edge)
        """What was recorded, and who listened to it."""
        self.callbacks = DatabaseCallbacks(database.engine, settings.edge)
        """Calls that we owe."""
        self.surveys = DatabaseSurveys(database.engine, settings.edge)
        """What callers answered."""
        self.survey_archive = DatabaseSurveyArchive(database.engine)
        """The same, by flow, queue and time."""
        self.messages = DatabaseMessages(database.engine, settings.edge)
        """What callers left by voice."""
        self.notifications = DatabaseNotifications(database.engine, settings.edge)
        """Mails and webhooks that are to be sent."""
        self.sessions = DatabaseSessions(database.engine, settings.edge)
        """Who is signed in."""
        self.lock_outs = DatabaseLockOuts(database.engine, settings.edge)
        """Who gave wrong PINs, where this edge is alone with its database."""
        self.shared_lock_outs = (
            DatabaseSharedLockOuts(database.engine) if self.name.shared else None
        )
        """The same where other edges may use it; None where they can't."""
        self.contacts = ContactStore(database.engine, self._writer, settings.edge)
        """Who spoke with whom, and why."""

    def claim_name(self) -> None:
        """See that no other edge is called as we are, before anything is read by name. Blocks, 40 s
        where one is; raises `StoreError`."""
        self.name.take()
        self._opened_at = time.time()

    def recover(self) -> int:
        """Close the calls and contacts that an earlier run of this edge left without an end.

        The calls become `ended(Reason.EDGE_DIED)`, found now. Returns how many; calls that
        arrived since this store was opened are left alone. Blocks; raises `StoreError`.
        """
        with translated("Calls of an earlier run can't be closed"):
            cut_off(self._database.engine, self._edge, self._opened_at)
            return close_unfinished(self._database.engine, self._edge, self._opened_at, time.time())

    def begin(self, record: CallRecord) -> None:
        """See `CallJournal`."""
        self._writer.begin(record)

    def finish(self, record: CallRecord, timeline: Sequence[TimelineEntry]) -> None:
        """See `CallJournal`."""
        self._writer.finish(record, timeline)

    async def settled(self, within: float) -> bool:
        """See `CallJournal`. False at once while the store is failing."""
        return await self._writer.settled(within)

    @property
    def backlog(self) -> int:
        """Records noted but not yet on disk."""
        return self._writer.backlog

    @property
    def problem(self) -> str:
        """Why the last write failed, or the name isn't ours; "" while all is well."""
        return self._writer.problem or self.name.problem

    @property
    def dropped_records(self) -> int:
        """Calls given up since the start: too many waited, or the database refused them."""
        return self._writer.dropped_records

    @property
    def dropped_timelines(self) -> int:
        """Timelines given up since the start because too many waited."""
        return self._writer.dropped_timelines

    def recent(self, *, limit: int, before: CallId | None = None) -> list[CallRecord]:
        """See `CallArchive`. What waits to be written counts as written."""
        # Looked at first: what is written meanwhile is found on disk.
        waiting = self._writer.waiting_records()
        found = {one.facts.call_id: one for one in self._archive.recent(limit=limit, before=before)}
        for record in waiting:
            if before is None or record.facts.call_id < before:
                found[record.facts.call_id] = record
        return [found[call_id] for call_id in sorted(found, reverse=True)[:limit]]

    def find(self, call_id: CallId) -> tuple[CallRecord, list[TimelineEntry]] | None:
        """See `CallArchive`. What waits to be written counts as written: whoever saw a call end
        finds what happened in it."""
        waiting = self._writer.waiting(call_id)
        if waiting is not None and waiting.timeline is not None:
            return waiting.record, list(waiting.timeline)
        found = self._archive.find(call_id)
        if waiting is None:
            return found
        return waiting.record, found[1] if found is not None else []

    def close(self, within: float = 10.0) -> int:
        """Write what waits, `within` seconds at most; returns how many records are lost."""
        self.ledger.close()
        self.recordings.close()
        self.sessions.close()
        self.lock_outs.close()
        lost = self._writer.close(within)
        self.name.close()
        self._database.close()
        return lost
