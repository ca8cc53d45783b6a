"""Everybody whom this edge owes a call: promised, put into queues, called, closed.

    a caller who hangs up (KeepPlace) ─► on disk ─► its place in the queue, without a line
    a flow's callback (BookCallback) ──► on disk ─► its window opens ─► the end of the queue
    an earlier run ────────────────────► as it stands on disk ─► its place

What becomes of each is for `CallbackBook`; how one is called for `CallbackCall`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

import structlog

from telephony.acd import commands as do
from telephony.acd import events as on
from telephony.call_control.callback_book import CallbackBook
from telephony.call_control.callback_call import CallbackCall
from telephony.call_control.callback_terms import (
    CallbackPolicy,
    Clocks,
    due,
    expiry,
    facts_of,
    kept_place,
    wanted_by,
)
from telephony.call_control.callback_world import CallbackServices
from telephony.call_control.queue_stay import QueueStay
from telephony.domain.call import CallFacts, CallId
from telephony.domain.errors import ErrandError, StoreError
from telephony.domain.queueing import CallbackEnd
from telephony.domain.termination import Reason
from telephony.domain.timeline import Kind
from telephony.interfaces.callback_store import CallbackRecord, CallbackState
from telephony.ivr.errands.bookings import Booked, KeepPlace

AGAIN_SECONDS = 60.0
"""Until a callback that fell out of its queue is put there anew."""
_SAID = frozenset({CallbackEnd.NOT_REACHED, CallbackEnd.CANCELLED})
"""The record says more already: why the last call failed, or who cancelled it."""

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
        self._calls: dict[CallId, CallbackCall] = {}
        """By the name in the queue."""
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing = False
        self._centre.on_callback = self._told

    def change(self, policies: Mapping[str, CallbackPolicy]) -> None:
        """Other rules from now on; who is being called is called by the old ones."""
        self._policies = dict(policies)
        for record in self._book.all:
            if record.callback_id not in self._waiting:
                self.expect(record)

    async def open(self) -> None:
        """Those that an earlier run left have their places again."""
        try:
            left = await self._book.read()
        except StoreError as error:  # a broken disk must not keep callers out
            log.critical("callbacks of the last run wait for the next start", problem=str(error))
            return
        for record in left:
            if record.callback_id in self._waiting:
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
        record = kept_place(
            wanted, waiting, floor.room(waiting.queue).settings, facts, policy, self._clocks()
        )
        # A caller who hangs up as soon as it is promised keeps what it was promised.
        await asyncio.shield(self._own(self._keep(record, stay)))
        return Booked(wanted.errand, record.callback_id)

    def expect(self, record: CallbackRecord) -> None:
        """Into its queue once its window opens; a queue that calls nobody back leaves it."""
        if self._closing or record.queue not in self._policies:
            return
        now = self._book.wall()
        if record.not_after <= now:
            self._close(record.callback_id, CallbackEnd.EXPIRED)
        elif record.not_before > now:
            self._later(record.callback_id, record.not_before - now)
        else:
            self._enter(record)

    async def booked(self, record: CallbackRecord) -> None:
        """A flow promises a call. Raises `StoreError`."""
        await self._book.promise(record)
        self.expect(record)

    async def close(self, within: float) -> None:
        """Nobody is called any more; who speaks may finish. What is owed is called next time."""
        self._closing = True
        for timer in self._timers.values():
            timer.cancel()
        for name, call in list(self._calls.items()):
            if not call.reached:
                self._waits(name)
                self._take_out(name)
        speaking = [self._own(call.settled()) for call in self._calls.values()]
        if speaking:
            await asyncio.wait(speaking, timeout=within)
        for call in self._calls.values():
            call.hang_up(Reason.SHUTDOWN)
        if speaking:
            await asyncio.wait(speaking, timeout=5.0)
        await self._book.flush()

    def name_of(self, callback_id: str) -> CallId | None:
        """By which it is known in its queue, or with an agent; None where it is in none."""
        found = (name for name, call in self._calls.items() if call.callback_id == callback_id)
        return next(found, None)

    def call_off(self, callback_id: str, by: str) -> bool:
        """The supervisor `by` doesn't want one that is open called; False: it was reached."""
        name = self.name_of(callback_id)
        if name is not None and self._calls[name].reached:
            return False
        if (timer := self._timers.pop(callback_id, None)) is not None:
            timer.cancel()
        self._book.change(callback_id, problem=f"by {by}")
        if name is None:
            self._close(callback_id, CallbackEnd.CANCELLED)
        else:  # the distributor answers by `CallbackOver`
            self._calls[name].call_off()
        return callback_id not in self._book

    async def about_to_call(self, call: CallId) -> bool:
        """See `CallbackOwner`."""
        callback_id = self._calls[call].callback_id
        if not await self._book.is_still_owed(callback_id):
            self._take_out(call)
            return False
        attempts = self._book[callback_id].attempts + 1
        self._book.change(callback_id, state=CallbackState.CALLING, attempts=attempts)
        return True

    def not_reached(self, call: CallId, reason: Reason) -> None:
        """See `CallbackOwner`."""
        self._waits(call, problem=reason.value)

    def waits_again(self, call: CallId) -> None:
        """See `CallbackOwner`."""
        self._waits(call)

    def moved(self, call: CallId, queue: str) -> None:
        """See `CallbackOwner`."""
        known = self._calls.get(call)
        if known is not None:
            self._book.change(known.callback_id, queue=queue)

    def done(self, call: CallId) -> None:
        """See `CallbackOwner`."""
        known = self._calls.pop(call, None)
        if known is not None:
            self._book.change(known.callback_id, state=CallbackState.DONE, problem="")

    def lost(self, call: CallId) -> None:
        """See `CallbackOwner`."""
        self._waits(call)
        known = self._calls.pop(call, None)
        if known is not None:
            known.hang_up(Reason.INTERNAL_ERROR)
            self._later(known.callback_id, AGAIN_SECONDS)

    def _waits(self, call: CallId, **news: str) -> None:
        known = self._calls.get(call)
        if known is not None:
            self._book.change(known.callback_id, state=CallbackState.WAITING, **news)

    @property
    def _waiting(self) -> set[str]:
        return {call.callback_id for call in self._calls.values()} | self._timers.keys()

    async def _keep(self, record: CallbackRecord, stay: QueueStay) -> None:
        try:
            await self._book.promise(record)
        except StoreError as error:
            raise ErrandError(str(error)) from error
        if self._closing or record.queue not in self._policies:
            return  # it is on disk, and called later
        floor = self._centre.distributor.floor
        if stay.call_id in floor.contacts:
            self._close(record.callback_id, CallbackEnd.CALLED_IN)
            raise ErrandError("an agent was faster")
        call = self._call(record, stay)
        if stay.call_id not in floor.waiting:
            self._centre.call_back(call.stay, due(record, call.facts.call_id, self._clocks()))
            return
        chosen = on.CallbackChosen(
            stay.call_id, call.stay.call_id, record.number, expiry(record, self._clocks())
        )
        self._centre.call_back(call.stay, chosen, stay.call_id)

    def _enter(self, record: CallbackRecord) -> None:
        if record.waits_since is None:
            self._book.change(record.callback_id, waits_since=record.not_before)
            record = self._book[record.callback_id]
        call = self._call(record)
        self._centre.call_back(call.stay, due(record, call.facts.call_id, self._clocks()))

    def _clocks(self) -> Clocks:
        return Clocks(self._centre.now, self._book.wall())

    def _call(self, record: CallbackRecord, stay: QueueStay | None = None) -> CallbackCall:
        """The callback's next call; of a caller who has just waited more is known."""
        policy = self._policies[record.queue]
        facts = facts_of(record, policy, self._book.wall(), stay)
        wanted = wanted_by(record, stay)
        call = CallbackCall(
            record.callback_id, facts, wanted, policy.ring_timeout, self._services, self
        )
        call.log.add(Kind.CALL, "callback", callback=record.callback_id, asked_in=record.call_id)
        self._calls[facts.call_id] = call
        return call

    def _told(self, command: do.CallbackRests | do.CallbackOver) -> None:
        name = CallId(command.caller)
        call = self._calls.get(name)
        if call is None:
            return
        callback_id = call.callback_id
        if isinstance(command, do.CallbackRests):
            if command.seconds is not None:
                self._book.change(callback_id, not_before=self._book.wall() + command.seconds)
            return
        del self._calls[name]
        self._centre.stays.pop(command.caller, None)
        call.log.add(Kind.CALL, "callback closed", why=command.end.value)
        call.hang_up(Reason.NO_ANSWER if command.end.in_vain else Reason.CANCELLED)
        self._close(callback_id, command.end)

    def _close(self, callback_id: str, end: CallbackEnd) -> None:
        log.info("callback closed", callback=callback_id, end=end.value)
        news: dict[str, Any] = {} if end in _SAID else {"problem": end.value}
        state = CallbackState.GIVEN_UP if end.in_vain else CallbackState.CANCELLED
        self._book.change(callback_id, state=state, **news)

    def _take_out(self, call: CallId) -> None:
        """Nobody is rung or called for it any more."""
        known = self._calls.pop(call, None)
        if known is not None:
            self._centre.leave(known.stay, by_choice=True)
            known.hang_up(Reason.CANCELLED)

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
