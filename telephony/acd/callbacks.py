"""Places of callers who have hung up: kept, called in their turn, and given up.

    chosen or due ─► waits ⇄ offered ─► agent there, called ─► reached ─► a caller like any other
                      ▲ │                    └─► not reached ─┐
                      │ └─ queue closes ─► rests ◄────────────┴─► given up
                      └─── its time, or the queue opens ┘

A callback stands in its queue by the time of its arrival as if it were on the line: it has a
position, ages, and counts for the places of the others. An agent is there first, so that whoever
is called back waits for nobody. To one number there is one callback in a queue; who calls in
again takes up its place.
"""

from __future__ import annotations

from telephony.acd.agents import Agents
from telephony.acd.arrivals import Arrivals
from telephony.acd.commands import CallbackMet, CallbackOver, CallbackRests, OfferCallback
from telephony.acd.departures import Departures
from telephony.acd.errors import AlreadyWaiting
from telephony.acd.events import CallbackChosen, CallbackDue, CallbackNotReached
from telephony.acd.floor import Floor
from telephony.acd.queue import CallbackRules
from telephony.acd.waiting import Line, QueueRoom, WaitingCaller
from telephony.domain.queueing import CallbackEnd

LOOK_AGAIN = 15.0
"""Seconds after which it is looked again whether a callback is worth offering."""


class Callbacks:
    """Who waits without being on the line."""

    def __init__(
        self, floor: Floor, arrivals: Arrivals, departures: Departures, agents: Agents
    ) -> None:
        self._floor = floor
        self._arrivals = arrivals
        self._departures = departures
        self._agents = agents
        self._known: dict[str, WaitingCaller] = {}
        """Waiting, or being called."""

    def offer(self, caller: WaitingCaller) -> None:
        """Tell the caller that it may be called back, once that is worth it."""
        floor, room = self._floor, self._floor.room(caller.queue)
        rules = room.settings.callback
        if rules is None:
            return
        expected = self._arrivals.expected_wait(caller, room)
        short = expected is not None and expected.middle <= rules.offer_beyond
        if caller.offers or short:
            floor.outbox.timers.set(("offer callback", caller.name), floor.now + LOOK_AGAIN)
        else:
            floor.outbox.put(OfferCallback(caller.name))

    def choose(self, caller: WaitingCaller, event: CallbackChosen) -> None:
        """The caller hangs up and keeps its place: nothing is said to it any more.

        Raises `AlreadyWaiting`.
        """
        name = event.known_as or caller.name
        if name != caller.name:
            self._refuse_known(name)
        self._departures.take_out(caller)
        caller.name = name
        caller.number = event.number or caller.number
        caller.expires = event.expires
        caller.callback = True
        caller.leave_by = caller.told = None
        self._wait(caller)

    def settle(self) -> None:
        """One callback to a number and none past its time, before an agent is sought for it."""
        floor = self._floor
        while floor.placed_callbacks:
            caller = floor.placed_callbacks.pop()
            if floor.waiting.get(caller.name) is not caller or not caller.callback:
                continue
            for other in self._others_of_number(caller):
                if other.callback:  # who holds the line beside it may be somebody else there
                    self._departures.take_out(other)
                    self._give_place(other, caller)
                    self._over(other, CallbackEnd.REPLACED)
            if caller.expires is not None and caller.expires <= floor.now:
                self.expire(caller)

    def due(self, event: CallbackDue) -> None:
        """Raises `UnknownQueue`, `AlreadyWaiting`."""
        self._refuse_known(event.caller)
        room = self._floor.room(event.queue)
        caller = self._arrivals.callback(event, room)
        self._floor.figures[event.queue].offered += 1
        self._wait(caller)

    def called_in(self, caller: WaitingCaller) -> None:
        """A caller has just come in: the place that is kept for its number is its own."""
        kept = self._of_number(caller)
        if kept is not None:
            self._departures.take_out(kept)
            self._give_place(kept, caller)
            self._over(kept, CallbackEnd.CALLED_IN)

    def reached(self, name: str) -> None:
        """From now on it is on the line; nothing to do for one who isn't being called."""
        floor = self._floor
        contact = floor.contacts.get(name)
        if contact is None or not contact.caller.callback:
            return
        caller = contact.caller
        caller.callback, caller.expires = False, None
        self._known.pop(name, None)
        waited = floor.now - caller.arrived
        threshold = floor.room(caller.queue).settings.service_threshold
        floor.figures[caller.queue].answer(waited, threshold)
        floor.figures[caller.queue].called_back += 1
        floor.outbox.put(CallbackMet(contact.agent.name, name, caller.queue, waited))

    def not_reached(self, event: CallbackNotReached) -> list[Line]:
        """The agent is free; it is called again later, or given up.

        Returns the lines that nobody can serve now.
        """
        floor = self._floor
        contact = floor.contacts.get(event.caller)
        if contact is None or not contact.caller.callback:
            return []
        caller = contact.caller
        deserted = self._agents.let_go(contact, event.why)
        room = floor.room(caller.queue)
        rules = room.settings.callback or CallbackRules()
        caller.attempts += 1
        on_the_line = [each for each in self._others_of_number(caller) if not each.callback]
        if on_the_line:
            self._give_place(caller, on_the_line[0])
            self._over(caller, CallbackEnd.CALLED_IN)
        elif event.hopeless or caller.attempts >= rules.attempts:
            self._over(caller, CallbackEnd.NOT_REACHED)
        elif caller.expires is not None and caller.expires <= floor.now + rules.retry_after:
            self._over(caller, CallbackEnd.EXPIRED)
        else:
            caller.rests, caller.rests_until = True, floor.now + rules.retry_after
            self._arrivals.let_in(caller, room)
        return deserted

    def cancel(self, name: str) -> list[Line]:
        """Nobody calls it any more; nothing to do for one who is on the line.

        Returns the lines that nobody can serve now.
        """
        waiting, contact = self._floor.waiting.get(name), self._floor.contacts.get(name)
        deserted: list[Line] = []
        if waiting is not None and waiting.callback:
            self._departures.take_out(waiting)
            self._over(waiting, CallbackEnd.CANCELLED)
        elif contact is not None and contact.caller.callback:
            deserted = self._agents.let_go(contact, "callback cancelled")
            self._over(contact.caller, CallbackEnd.CANCELLED)
        return deserted

    def wake(self, caller: WaitingCaller) -> None:
        """It has rested; in a closed queue it goes on resting until that opens."""
        room = self._floor.room(caller.queue)
        caller.rests_until = None
        self._floor.outbox.timers.cancel(("rest", caller.name))
        if caller.rests and room.open:
            caller.rests = False
            self._arrivals.seek(caller)

    def expire(self, caller: WaitingCaller) -> None:
        """Its time is over; where an agent is rung already it is still called."""
        if not caller.offers:
            self._departures.take_out(caller)
            self._over(caller, CallbackEnd.EXPIRED)

    def opened(self, room: QueueRoom) -> None:
        """Those who rested for that alone wait again."""
        for caller in list(room.callers):
            if caller.rests and caller.rests_until is None:
                self.wake(caller)

    def closed(self, room: QueueRoom) -> None:
        """Nobody is called after hours; the places are kept."""
        for caller in list(room.callers):
            if caller.callback and not caller.rests:
                self._departures.let_nobody_ring(caller)
                caller.rests, caller.rests_until = True, None
                self._floor.outbox.put(CallbackRests(caller.name, caller.queue, None))

    def forget(self, name: str) -> None:
        """It is gone by another way."""
        self._known.pop(name, None)

    def _refuse_known(self, name: str) -> None:
        if name in self._floor.waiting or name in self._floor.contacts:
            raise AlreadyWaiting(name)

    def _wait(self, caller: WaitingCaller) -> None:
        self._known[caller.name] = caller
        self._arrivals.let_in(caller, self._floor.room(caller.queue))

    def _of_number(self, caller: WaitingCaller) -> WaitingCaller | None:
        """The callback to a caller's number that waits in the same queue."""
        for other in self._known.values() if caller.number else ():
            same = (other.number, other.queue) == (caller.number, caller.queue)
            if same and self._floor.waiting.get(other.name) is other:
                return other
        return None

    def _others_of_number(self, caller: WaitingCaller) -> list[WaitingCaller]:
        """Who waits in the same queue by the same number, on the line or not."""
        if not caller.number:
            return []
        room = self._floor.room(caller.queue)
        return [
            other for other in room.callers if other.number == caller.number and other is not caller
        ]

    def _give_place(self, kept: WaitingCaller, to: WaitingCaller) -> None:
        """`to`, who waits, stands from now on where `kept` stood."""
        room = self._floor.room(to.queue)
        in_line = self._floor.lines.leave(to)
        room.callers.remove(to)
        _take_place(to, kept)
        room.callers.add(to)
        to.catch_up(self._floor.now)
        self._arrivals.set_timers(to, None)
        if in_line:
            self._arrivals.seek(to)

    def _over(self, caller: WaitingCaller, end: CallbackEnd) -> None:
        self._known.pop(caller.name, None)
        figures = self._floor.figures[caller.queue]
        if end.in_vain:
            figures.given_up += 1
        else:
            figures.left_by_choice += 1
        self._floor.outbox.put(CallbackOver(caller.name, caller.queue, end))


def _take_place(caller: WaitingCaller, of: WaitingCaller) -> None:
    caller.arrived = min(caller.arrived, of.arrived)
    caller.rank, caller.virtual_arrival, caller.sequence = min(caller.key, of.key)
