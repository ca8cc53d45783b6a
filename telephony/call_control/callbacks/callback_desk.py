"""What supervisors see of callbacks beside their records, and how they cancel one.

one of ours ──────────► out of its queue, whoever is rung for it is free ─► on record
one of another edge's ► on record, where that edge looks before it calls
"""

from __future__ import annotations

import structlog

from telephony.acd.distributor import Distributor
from telephony.call_control.callbacks.callback_book import CallbackBook
from telephony.call_control.callbacks.callbacks import Callbacks
from telephony.call_control.contacts.waiting_reason import WaitingReasons
from telephony.domain.errors import DeskError, StoreError
from telephony.interfaces.callback_desk import CallbackPlace
from telephony.interfaces.callback_store import CallbackRecord

log = structlog.get_logger(__name__)


class CallbackDesk:
    """Implements `telephony.interfaces.callback_desk.CallbackDesk`. Lives on the event loop."""

    def __init__(self, callbacks: Callbacks, book: CallbackBook, distributor: Distributor) -> None:
        self._callbacks = callbacks
        self._book = book
        self._distributor = distributor

    def place(self, callback_id: str) -> CallbackPlace | None:
        """See `CallbackDesk`."""
        floor, call = self._distributor.floor, self._callbacks.queued.call_of(callback_id)
        caller = floor.waiting.get(call.facts.call_id) if call is not None else None
        if caller is None:
            return None
        position = floor.room(caller.queue).position(caller)
        return CallbackPlace(position, WaitingReasons(self._distributor).why(caller))

    async def cancel(self, record: CallbackRecord, by: str) -> None:
        """See `CallbackDesk`."""
        if record.callback_id not in self._book:
            if not await self._book.cancel_elsewhere(record, by):
                raise DeskError("It is over, or the caller is being called at this moment.")
        elif not self._callbacks.call_off(record.callback_id, by):
            raise DeskError("The caller has been reached, and is on the line.")
        log.info("callback cancelled", callback=record.callback_id, by=by)
        if not await self._book.flush():
            raise StoreError(
                "It is cancelled, but can't be put on record yet; that is tried again."
            )
