"""What is on record of each callback: changed at once in here, and written in order behind.

    change ─► the record as it stands ─► one writer ─► the store, the last word on each

A promise is on disk before it counts; all that follows may wait for a slow disk.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import structlog

from telephony.domain.errors import StoreError
from telephony.domain.queueing import CallbackEnd
from telephony.interfaces.callback_store import (
    OPEN_STATES,
    CallbackRecord,
    CallbackState,
    CallbackStore,
)

RETRY_SECONDS = 5.0
_SAID = frozenset({CallbackEnd.NOT_REACHED, CallbackEnd.CANCELLED})
"""The record says more already: why the last call failed, or who cancelled it."""

log = structlog.get_logger(__name__)


class CallbackBook:
    """Lives on the event loop. `wall` in seconds since the epoch."""

    def __init__(self, store: CallbackStore, wall: Callable[[], float] = time.time) -> None:
        self.wall = wall
        self._store = store
        self._open: dict[str, CallbackRecord] = {}
        self._unwritten: dict[str, CallbackRecord] = {}
        self._news = asyncio.Event()

    def __getitem__(self, callback_id: str) -> CallbackRecord:
        """One that is open."""
        return self._open[callback_id]

    def __contains__(self, callback_id: str) -> bool:
        return callback_id in self._open

    @property
    def all(self) -> Collection[CallbackRecord]:
        """Those that are open."""
        return list(self._open.values())

    async def read(self) -> Sequence[CallbackRecord]:
        """Those that an earlier run of this edge left open. Raises `StoreError`."""
        found = await asyncio.to_thread(self._store.open_callbacks)
        for record in found:
            self._open.setdefault(record.callback_id, record)
        return found

    async def promise(self, record: CallbackRecord) -> None:
        """It is on disk when this returns. Raises `StoreError`."""
        await asyncio.to_thread(self._store.put_callback, record)
        self._open[record.callback_id] = record

    def change(self, callback_id: str, **news: Any) -> None:
        """From now on it stands so; nothing to do for one that isn't open."""
        known = self._open.get(callback_id)
        if known is None:
            return
        record = replace(known, changed_at=self.wall(), **news)
        if record.state in OPEN_STATES:
            self._open[callback_id] = record
        else:
            del self._open[callback_id]
        self._unwritten[callback_id] = record
        self._news.set()

    def end(self, callback_id: str, why: CallbackEnd) -> None:
        """Nobody is called for it any more."""
        log.info("callback closed", callback=callback_id, end=why.value)
        news = {} if why in _SAID else {"problem": why.value}
        state = CallbackState.GIVEN_UP if why.in_vain else CallbackState.CANCELLED
        self.change(callback_id, state=state, **news)

    async def is_still_owed(self, callback_id: str) -> bool:
        """Whether nobody has closed it in the store meanwhile; where that can't be read, it is."""
        try:
            found = await asyncio.to_thread(self._store.callback, callback_id)
        except StoreError as error:
            log.error("callback can't be looked up", problem=str(error))  # noqa: TRY400
            return callback_id in self._open
        closed = found is not None and found.state not in OPEN_STATES
        if closed:
            self._open.pop(callback_id, None)
            self._unwritten.pop(callback_id, None)
        return callback_id in self._open

    async def cancel_elsewhere(self, record: CallbackRecord, by: str) -> bool:
        """One that isn't ours to call; whoever owes it looks before it calls.

        False when it was being called, or over. Raises `StoreError`.
        """
        state, now = CallbackState.CANCELLED, self.wall()
        gone = replace(record, state=state, problem=f"by {by}", changed_at=now)
        return await asyncio.to_thread(self._store.move_callback, gone, {CallbackState.WAITING})

    async def write(self) -> None:
        """For as long as the edge runs."""
        while True:
            await self._news.wait()
            self._news.clear()
            if not await self.flush():
                await asyncio.sleep(RETRY_SECONDS)
                self._news.set()

    async def flush(self) -> bool:
        """Write what isn't written yet; False when that failed, and has to be tried again."""
        while self._unwritten:
            callback_id, record = next(iter(self._unwritten.items()))
            try:
                await asyncio.to_thread(self._store.move_callback, record)
            except StoreError as error:
                log.error("callback isn't on record", problem=str(error))  # noqa: TRY400
                return False
            if self._unwritten.get(callback_id) is record:
                del self._unwritten[callback_id]
        return True
