"""Lock-outs beyond the life of the edge: what is noted of them, and how they come back."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from telephony.domain.errors import StoreError
from telephony.interfaces.lock_out_store import LockOutRecord, LockOutStore
from telephony.ivr.errands.lock_out import MAX_SUBJECTS, LockOut, Tries

log = structlog.get_logger(__name__)


class KeptLockOuts:
    """`clock` is that of the `LockOut`; `wall` tells seconds since 1970."""

    def __init__(
        self,
        store: LockOutStore,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._clock = clock
        self._wall = wall

    def brought_back(self, most: int = MAX_SUBJECTS) -> LockOut:
        """What an earlier run had against whom. Blocks."""
        book, now, wall = LockOut(most), self._clock(), self._wall()
        try:
            records = self._store.lock_outs(wall, most)
        except StoreError as error:
            # A full disk must not keep callers out.
            log.critical("who was locked out is forgotten", problem=str(error))
            return book
        for record in records:
            # Never for longer than it was to last, should the clock have been set back.
            left = min(record.until - wall, record.until - record.noted_at)
            book.bring_back(record.subject, Tries(record.begun, now + left, record.locked))
        return book

    def note(self, subject: str, tries: Tries | None) -> None:
        """How it stands with a subject now; None: nothing against it."""
        if tries is None:
            self._store.drop_lock_out(subject)
            return
        wall = self._wall()
        until = wall + tries.until - self._clock()
        self._store.note_lock_out(LockOutRecord(subject, tries.begun, tries.locked, wall, until))
