"""Everybody whom this edge owes a call: promised, and put into a queue in time.

    a caller who hangs up (KeepPlace) ─► on disk ─► its place in the queue, without a line
    a flow's callback (BookCallback) ──► on disk ─► its window opens ─► the end of the queue
    an earlier run ────────────────────► as it stands on disk ─► its place

Who has a place is for `QueuedCallbacks`, what becomes of each for `CallbackBook`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

import structlog

from telephony.call_control.callbacks.callback_book import CallbackBook
from telephony.call_control.callbacks.callback_terms import CallbackPolicy, kept_place
from telephony.call_control.callbacks.callback_world import CallbackServices
from telephony.call_control.callbacks.queued_callbacks import QueuedCallbacks
from telephony.call_control.contacts.queue_stay import QueueStay
from telephony.domain.call import CallFacts
from telephony.domain.errors import ErrandError, StoreError
from telephony.domain.queueing import CallbackEnd
from telephony.interfaces.callback_store import CallbackRecord, CallbackState
from telephony.ivr.errands.bookings import Booked, KeepPlace

AGAIN_SECONDS = 60.0
"""Until a callback that fell out of its queue is put there anew."""

log = structlog.get_logger(__name__)


class Callbacks:
    """Lives on the event loop; `policies` by queue."""

    def __init__(
        self, services: CallbackServices, book: CallbackBook, policies: Mapping[str, CallbackPolicy]
    ) -> None:
        self._services = services
        self._centre = services.centre
        self._book = book
        self._policies = dict(policies)
        self.queued = QueuedCallbacks(services, book, self._fell_out)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing = False

    def change(self, policies: Mapping[str, CallbackPolicy]) -> None:
        """Other rules from now on; who is being called is called by the old ones."""
        self._policies = dict(policies)
        for record in self._book.all:
            if not self._is_expected(record.callback_id):
                self.expect(record)

    async def open(self) -> None:
        """Those that an earlier run left have their places again."""
        try:
            left = await self._book.read()
        except StoreError as error:  # a broken disk must not keep callers out
            log.critical("callbacks of the last run wait for the next start", problem=str(error))
            return
        for record in left:
            if self._is_expected(record.callback_id):
                continue  # a caller was faster
            if record.state is CallbackState.CALLING:
                self._book.change(record.callback_id, state=CallbackState.WAITING)
            self.expect(record)

    async def keep_place(self, wanted: KeepPlace, facts: CallFacts) -> Booked:
        """A caller in a queue hangs up and is called back. Raises `ErrandError`."""
        floor = self._centre.distributor.floor
        waiting = floor.waiting.get(facts.call_id)
        stay = self._centre.stays.get(facts.call_id)
        if waiting is None or stay is None or self._closing:
            raise ErrandError("the caller doesn't wait")
        policy = self._policies.get(waiting.queue)
        if policy is None:
            raise ErrandError(f"the queue {waiting.queue} calls nobody back")
        if not self._services.outbound.allows(wanted.number, policy.trunk):
            raise ErrandError("this number may not be called")
        queue, clocks = floor.room(waiting.queue).settings, self.queued.clocks()
        record = kept_place(wanted, waiting, queue, facts, policy, clocks)
        # A caller who hangs up as soon as it is promised keeps what it was promised.
        await asyncio.shield(self._own(self._keep(record, stay)))
        return Booked(wanted.errand, record.callback_id)

    def expect(self, record: CallbackRecord) -> None:
        """Into its queue once its window opens; a queue that calls nobody back leaves it."""
        if self._closing or record.queue not in self._policies:
            return
        now = self._book.wall()
        if record.not_after <= now:
            self._book.end(record.callback_id, CallbackEnd.EXPIRED)
        elif record.not_before > now:
            self._later(record.callback_id, record.not_before - now)
        else:
            self.queued.enter(record, self._policies[record.queue])

    async def booked(self, record: CallbackRecord) -> None:
        """A flow promises a call. Raises `StoreError`."""
        await self._book.promise(record)
        self.expect(record)

    async def close(self, within: float) -> None:
        """Nobody is called any more; who speaks may finish. What is owed is called next time."""
        self._closing = True
        for timer in self._timers.values():
            timer.cancel()
        await self.queued.close(within)
        await self._book.flush()

    def call_off(self, callback_id: str, by: str) -> bool:
        """The supervisor `by` doesn't want one that is open called; False: it was reached."""
        call = self.queued.call_of(callback_id)
        if call is not None and call.reached:
            return False
        if (timer := self._timers.pop(callback_id, None)) is not None:
            timer.cancel()
        self._book.change(callback_id, problem=f"by {by}")
        if call is None:
            self._book.end(callback_id, CallbackEnd.CANCELLED)
        else:  # the distributor answers by `CallbackOver`
            call.call_off()
        return callback_id not in self._book

    def _is_expected(self, callback_id: str) -> bool:
        """Whether it has a place, or will have one when its time comes."""
        return callback_id in self._timers or self.queued.call_of(callback_id) is not None

    async def _keep(self, record: CallbackRecord, stay: QueueStay) -> None:
        try:
            await self._book.promise(record)
        except StoreError as error:
            raise ErrandError(str(error)) from error
        if self._closing or record.queue not in self._policies:
            return  # it is on disk, and called later
        if stay.call_id in self._centre.distributor.floor.contacts:
            self._book.end(record.callback_id, CallbackEnd.CALLED_IN)
            raise ErrandError("an agent was faster")
        self.queued.enter_instead_of(stay, record, self._policies[record.queue])

    def _fell_out(self, callback_id: str) -> None:
        self._later(callback_id, AGAIN_SECONDS)

    def _later(self, callback_id: str, seconds: float) -> None:
        def look() -> None:
            self._timers.pop(callback_id, None)
            if callback_id in self._book:
                self.expect(self._book[callback_id])

        later = asyncio.get_running_loop().call_later
        self._timers[callback_id] = later(min(seconds, 3600.0), look)

    def _own(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name="callback")
        self._tasks.add(task)
        task.add_done_callback(self._disown)
        return task

    def _disown(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited for it has heard of it, or has hung up
