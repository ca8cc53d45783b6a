"""Recordings that are over: sealed, at the next start where this one was killed, and deleted when
their time is over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import structlog

from telephony.call_control.recordings.contact_recording import filed, sealed
from telephony.call_control.recordings.mailbox import Mailbox
from telephony.domain.errors import RecordingError, StoreError
from telephony.interfaces.contact_store import ContactRecovery
from telephony.interfaces.recording_store import (
    RecordingArchive,
    RecordingJournal,
    RecordingRecord,
)
from telephony.interfaces.recording_vault import RecordingVault

log = structlog.get_logger(__name__)

LOOKED_AT_EVERY = 60.0
"""Seconds between looks for recordings whose time is over."""
DELETED_AT_ONCE = 200
"""Files a look; more wait for the next one."""


class RecordingUpkeep:
    """Asked on the event loop; files and rows are seen to by a worker thread."""

    def __init__(
        self,
        vault: RecordingVault,
        journal: RecordingJournal,
        archive: RecordingArchive,
        mailbox: Mailbox | None,
        contacts: ContactRecovery | None,
    ) -> None:
        self._vault = vault
        self._journal = journal
        self._archive = archive
        self._mailbox = mailbox
        self._contacts = contacts
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recordings")
        self._unsealed: dict[str, RecordingRecord] = {}
        self._untold: dict[str, RecordingRecord] = {}
        """Sealed, and whoever is to be told of it isn't yet."""
        self._opened_at = time.time()
        self.problem = ""
        """What couldn't be seen to, as a sentence; "" while all is well."""

    async def seal(self, record: RecordingRecord) -> None:
        """Seal one whose tracks are whole; where that fails, again at each look."""
        self._unsealed[record.recording_id] = record
        await self._attempt(lambda: self._seal(record))

    async def keep(self) -> None:
        """See `Recordings.keep`."""
        await self._attempt(self._recover)
        while True:
            await self._attempt(self._look_after)
            await asyncio.sleep(LOOKED_AT_EVERY)

    def close(self) -> None:
        """What isn't done is done at the next start."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    async def _attempt(self, work: Callable[[], None]) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._worker, work)
        except (RecordingError, StoreError) as error:
            problem = str(error)
            if problem != self.problem:
                log.critical("recordings aren't looked after", problem=problem)
            self.problem = problem
        else:
            self.problem = ""

    def _seal(self, record: RecordingRecord) -> None:
        finished = sealed(record, self._vault)
        self._journal.note_recording(finished)
        del self._unsealed[record.recording_id]
        self._tell_of(finished)

    def _tell_of(self, finished: RecordingRecord) -> None:
        """Of a message left in a box. Raises `StoreError`; then it is tried again."""
        if self._mailbox is not None:
            self._untold[finished.recording_id] = finished
            self._mailbox.filed(finished)
            del self._untold[finished.recording_id]

    def _recover(self) -> None:
        unfinished = {
            record.recording_id: record for record in self._archive.unfinished(self._opened_at)
        }
        for recording_id in self._vault.leftovers():
            record = unfinished.pop(recording_id, None)
            if record is None:
                # Nobody could find it again, and nobody would delete it in time.
                self._vault.abandon(recording_id)
                log.error("a recording without a row was removed", recording=recording_id)
            else:
                self._finish_left(record, sealed)
        for record in unfinished.values():
            self._finish_left(record, filed)

    def _finish_left(
        self,
        record: RecordingRecord,
        found: Callable[[RecordingRecord, RecordingVault], RecordingRecord | None],
    ) -> None:
        """One that cannot be finished now is tried again at the next start; it costs no other."""
        try:
            finished = found(record, self._vault)
        except RecordingError as error:
            problem = str(error)
            log.critical("a recording can't be finished", call_id=record.call_id, problem=problem)
            return
        if finished is None:
            self._archive.mark_deleted(record.recording_id, time.time())
            log.error("a recording was lost when the edge died", call_id=record.call_id)
            return
        self._journal.note_recording(finished)
        self._tell_of(finished)
        if self._contacts is not None and finished.contact_id and finished.seconds is not None:
            ended = finished.started_at + finished.seconds
            self._contacts.end_cut_off(finished.call_id, ended)
        log.warning(
            "a recording was finished that a killed edge left",
            call_id=record.call_id,
            seconds=finished.seconds,
        )

    def _look_after(self) -> None:
        self._vault.look_at_disks()
        self._journal.try_again()
        failures = _each(self._seal, list(self._unsealed.values()))
        for record in list(self._untold.values()):
            self._tell_of(record)
        failures += _each(self._delete, self._archive.due(time.time(), DELETED_AT_ONCE))
        if failures:
            raise failures[0]

    def _delete(self, record: RecordingRecord) -> None:
        if record.file:  # else it was discarded before it was sealed
            self._vault.delete(record.file)
        self._archive.mark_deleted(record.recording_id, time.time())
        log.info("recording deleted, its time is over", call_id=record.call_id)


def _each(
    work: Callable[[RecordingRecord], None], records: Iterable[RecordingRecord]
) -> list[RecordingError]:
    """What failed: one whose files can't be seen to costs no other its turn."""
    failures = []
    for record in records:
        try:
            work(record)
        except RecordingError as error:
            failures.append(error)
    return failures
