"""Recordings as the web side handles them: looked up, listened to, held, and each of it logged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import structlog
from fastapi import HTTPException

from telephony.domain.errors import RecordingError
from telephony.interfaces.message_store import MessageStore
from telephony.interfaces.recording_store import (
    Access,
    AccessRecord,
    RecordingArchive,
    RecordingQuery,
    RecordingRecord,
)
from telephony.interfaces.recording_vault import OpenRecording, RecordingVault
from telephony.web.firm_clock import UTC
from telephony.web.recording_models import AccessModel, RecordingModel, RecordingPage
from telephony.web.time_range import TimeRange

log = structlog.get_logger(__name__)

SAME_LISTENING = 60.0
"""Seconds within which another part of a recording belongs to the listening that was logged."""
_MOST_LISTENINGS = 10_000


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, and from where."""

    who: str
    came_from: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for; "" and None ask for all."""

    number: str = ""
    agent: str = ""
    queue: str = ""
    day: date | None = None
    zone: ZoneInfo = UTC
    """In which the day begins and ends."""


class RecordingShelf:
    """Reads rows and files in threads. Lives on the event loop."""

    def __init__(
        self,
        archive: RecordingArchive,
        vault: RecordingVault,
        messages: MessageStore | None = None,
    ) -> None:
        self._archive = archive
        self._messages = messages
        self._vault = vault
        self._listenings: dict[tuple[str, str], float] = {}

    async def page(self, wanted: Wanted, limit: int, before: str = "") -> RecordingPage:
        """Newest first. Raises `StoreError`."""
        query = _query(wanted, limit + 1, before)
        found = await asyncio.to_thread(self._archive.recordings, query)
        shown = [RecordingModel.of(record) for record in found[:limit]]
        more = len(found) > limit
        return RecordingPage(
            recordings=shown, next=shown[-1].recording_id if shown and more else None
        )

    async def find(self, recording_id: str) -> RecordingRecord:
        """One recording. Raises `StoreError`; 404 when there is none."""
        found = await asyncio.to_thread(self._archive.recording, recording_id)
        if found is None or found.seconds is None:
            raise HTTPException(404, f"There is no recording {recording_id!r}.")
        return found

    async def accesses(self, recording_id: str) -> list[AccessModel]:
        """Newest first. Raises `StoreError`."""
        found = await asyncio.to_thread(self._archive.accesses, recording_id)
        return [AccessModel.of(access) for access in found]

    async def hold(self, recording_id: str, held: bool, visit: Visit) -> None:
        """Keep a recording whatever its time, or no longer; logged first. Raises `StoreError`."""
        record = await self.find(recording_id)
        if record.deleted_at is not None:
            raise HTTPException(410, "This recording is deleted.")
        await self._note(recording_id, Access.HOLD if held else Access.RELEASE, visit)
        await asyncio.to_thread(self._archive.set_hold, recording_id, held)

    async def open(self, recording_id: str) -> OpenRecording:
        """Its sound. Raises `StoreError`; 410 when it is deleted, 503 when it can't be read."""
        record = await self.find(recording_id)
        if record.deleted_at is not None or not record.file:
            raise HTTPException(410, "This recording is deleted; what is on record of it stays.")
        try:
            return await asyncio.to_thread(self._vault.open, recording_id, record.file)
        except RecordingError as error:
            log.exception("recording not played", recording=recording_id)
            raise HTTPException(503, str(error)) from error

    async def note_listening(self, recording_id: str, what: Access, visit: Visit, at: int) -> None:
        """Log that somebody listens, from byte `at` on. Raises `StoreError`.

        A player asks for parts as it goes; those in the middle are logged when the last thing that
        was logged is long ago.
        """
        now, key = time.monotonic(), (recording_id, visit.who)
        if what is Access.PLAY and at > 0:
            logged = self._listenings.get(key)
            if logged is not None and now - logged < SAME_LISTENING:
                return
        await self._note(recording_id, what, visit)
        if len(self._listenings) >= _MOST_LISTENINGS:
            self._listenings.clear()
        self._listenings[key] = now

    async def _note(self, recording_id: str, what: Access, visit: Visit) -> None:
        access = AccessRecord(recording_id, time.time(), visit.who, what, visit.came_from)
        await asyncio.to_thread(self._archive.note_access, access)
        if self._messages is not None and what in {Access.PLAY, Access.DOWNLOAD}:
            heard = self._messages.mark_heard  # if it is a message at all
            await asyncio.to_thread(heard, recording_id, visit.who, access.at)


def pieces(recording: OpenRecording, start: int, size: int) -> Iterator[bytes]:
    """What is sent; closes the recording at its end."""
    with recording:
        try:
            yield from recording.read(start, size)
        except RecordingError:
            # Too late for a status: the connection is cut, and the operator told.
            log.exception("recording cut off while it was played")
            raise


def _query(wanted: Wanted, limit: int, before: str) -> RecordingQuery:
    since = until = None
    if wanted.day is not None:
        period = TimeRange(wanted.day, wanted.day, wanted.zone).period
        since, until = period.since, period.until
    return RecordingQuery(
        number=wanted.number,
        agent=wanted.agent,
        queue=wanted.queue,
        since=since,
        until=until,
        before=before,
        limit=limit,
    )
