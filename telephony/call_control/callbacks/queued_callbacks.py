"""Callbacks that have a place now: in a queue without a line, called, or with an agent.

    its place in the queue ─► an agent is there ─► called ─► reached ─► done
              ▲                                      └► not reached ─┐
              └────────── later, if the distributor says so ◄────────┘

The distributor tells of them by `CallbackRests` and `CallbackOver`, each call by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from telephony.acd import commands as do
from telephony.acd import events as on
from telephony.call_control.callbacks.callback_book import CallbackBook
from telephony.call_control.callbacks.callback_call import CallbackCall
from telephony.call_control.callbacks.callback_terms import (
    CallbackPolicy,
    Clocks,
    due,
    expiry,
    facts_of,
    wanted_by,
)
from telephony.call_control.callbacks.callback_world import CallbackServices
from telephony.call_control.contacts.queue_stay import QueueStay
from telephony.domain.call import CallId
from telephony.domain.termination import Reason
from telephony.domain.timeline import Kind
from telephony.interfaces.callback_store import CallbackRecord, CallbackState


class QueuedCallbacks:
    """Implements `CallbackOwner`. Lives on the event loop."""

    def __init__(
        self, services: CallbackServices, book: CallbackBook, fell_out: Callable[[str], None]
    ) -> None:
        """`fell_out` is told of a callback that has lost its place, and is still owed."""
        self._services = services
        self._centre = services.centre
        self._book = book
        self._fell_out = fell_out
        self._calls: dict[CallId, CallbackCall] = {}
        """By the name in the queue."""
        self._centre.on_callback = self._told

    def call_of(self, callback_id: str) -> CallbackCall | None:
        """By whose `call_id` it is known in its queue; None where it is in none."""
        found = (call for call in self._calls.values() if call.callback_id == callback_id)
        return next(found, None)

    def clocks(self) -> Clocks:
        """What they show now."""
        return Clocks(self._centre.now, self._book.wall())

    def enter(self, record: CallbackRecord, policy: CallbackPolicy) -> None:
        """Into its queue, to the place that is on record, or to the end."""
        if record.waits_since is None:
            self._book.change(record.callback_id, waits_since=record.not_before)
            record = self._book[record.callback_id]
        call = self._call(record, policy)
        self._centre.call_back(call.stay, due(record, call.facts.call_id, self.clocks()))

    def enter_instead_of(
        self, stay: QueueStay, record: CallbackRecord, policy: CallbackPolicy
    ) -> None:
        """To the place of a caller who chose this; it may have hung up already."""
        call = self._call(record, policy, stay)
        if stay.call_id not in self._centre.distributor.floor.waiting:
            self._centre.call_back(call.stay, due(record, call.facts.call_id, self.clocks()))
            return
        chosen = on.CallbackChosen(
            stay.call_id, call.stay.call_id, record.number, expiry(record, self.clocks())
        )
        self._centre.call_back(call.stay, chosen, stay.call_id)

    async def close(self, within: float) -> None:
        """Nobody is called any more; who speaks may finish, in so many seconds."""
        for name, call in list(self._calls.items()):
            if not call.reached:
                self._waits(name)
                self._take_out(name)
        speaking = [
            asyncio.create_task(call.settled(), name="callback") for call in self._calls.values()
        ]
        if speaking:
            await asyncio.wait(speaking, timeout=within)
        for call in self._calls.values():
            call.hang_up(Reason.SHUTDOWN)
        if speaking:
            await asyncio.wait(speaking, timeout=5.0)

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
            self._fell_out(known.callback_id)

    def _call(
        self, record: CallbackRecord, policy: CallbackPolicy, stay: QueueStay | None = None
    ) -> CallbackCall:
        """The callback's next call; of a caller who has just waited more is known."""
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
        self._book.end(callback_id, command.end)

    def _waits(self, call: CallId, **news: str) -> None:
        known = self._calls.get(call)
        if known is not None:
            self._book.change(known.callback_id, state=CallbackState.WAITING, **news)

    def _take_out(self, call: CallId) -> None:
        """Nobody is rung or called for it any more."""
        known = self._calls.pop(call, None)
        if known is not None:
            self._centre.leave(known.stay, by_choice=True)
            known.hang_up(Reason.CANCELLED)
