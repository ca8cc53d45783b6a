"""Callers go: they hang up, choose another way, are turned away, or change the queue."""

from __future__ import annotations

from telephony.acd.arrivals import Arrivals
from telephony.acd.commands import Announce, TurnAway
from telephony.acd.demand import demands
from telephony.acd.floor import Floor
from telephony.acd.offering import Offering
from telephony.acd.waiting import WaitingCaller
from telephony.domain.queueing import WayOut

_TIMERS = ("max wait", "relax", "announce", "ask again", "offer callback", "rest", "expire")


class Departures:
    """Takes callers out of their queues, and follows what happens to them there."""

    def __init__(self, floor: Floor, arrivals: Arrivals, offering: Offering) -> None:
        self._floor = floor
        self._arrivals = arrivals
        self._offering = offering

    def hang_up(self, caller: WaitingCaller, *, by_choice: bool) -> None:
        """The caller is gone, or goes on in the flow (`by_choice`)."""
        floor = self._floor
        settings = floor.room(caller.queue).settings
        figures = floor.figures[caller.queue]
        self.take_out(caller)
        if by_choice:
            figures.left_by_choice += 1
            return
        figures.abandon(floor.now - caller.arrived, settings.short_abandon)
        if caller.number and settings.return_within > 0:
            until = floor.now + settings.return_within
            self._arrivals.kept_places.keep(
                caller.queue, caller.number, caller.virtual_arrival, until
            )

    def turn_away(self, caller: WaitingCaller, way_out: WayOut) -> None:
        """The queue gives the caller back to its flow."""
        self.take_out(caller)
        self._floor.figures[caller.queue].turned_away += 1
        self._floor.outbox.put(TurnAway(caller.name, caller.queue, way_out))

    def move(self, caller: WaitingCaller, queue: str) -> None:
        """To another queue, with the time that it has waited. Raises `UnknownQueue`."""
        floor, room = self._floor, self._floor.room(queue)
        worth = floor.room(caller.queue).settings.priority_worth
        credit = caller.virtual_arrival + caller.priority * worth
        self.take_out(caller)
        floor.figures[queue].offered += 1
        caller.queue = queue
        caller.virtual_arrival = credit - caller.priority * room.settings.priority_worth
        caller.demands = demands(room.settings, caller.skills, None)
        caller.catch_up(floor.now)
        self._arrivals.let_in(caller, room)

    def relax(self, caller: WaitingCaller) -> None:
        """Ask for less from now on; more agents may be able to help."""
        in_line = self._floor.lines.leave(caller)
        caller.catch_up(self._floor.now)
        if in_line:
            self._arrivals.seek(caller)
        self._arrivals.set_timers(caller, None)

    def announce(self, caller: WaitingCaller) -> None:
        """Tell the caller its place, and when to be told again."""
        floor = self._floor
        room = floor.room(caller.queue)
        expected = self._arrivals.expected_wait(caller, room)
        floor.outbox.timers.set(("announce", caller.name), floor.now + room.settings.announce_every)
        if caller.offers or expected is None:
            return  # somebody is rung already, or nobody knows
        caller.told = caller.told or (floor.now, expected)
        floor.outbox.put(Announce(caller.name, room.position(caller), expected))

    def take_out(self, caller: WaitingCaller) -> None:
        """Out of the queue, without a word; whoever is rung for it is let go."""
        floor = self._floor
        self.let_nobody_ring(caller)
        floor.room(caller.queue).callers.remove(caller)
        del floor.waiting[caller.name]
        self.forget_timers(caller)

    def let_nobody_ring(self, caller: WaitingCaller) -> None:
        """Out of its line; whoever is rung for it is let go."""
        self._let_agents_go(caller)
        self._floor.lines.leave(caller)
        self._floor.seeking_agents.pop(caller.name, None)

    def forget_timers(self, caller: WaitingCaller) -> None:
        """The caller waits no longer."""
        self._floor.outbox.timers.forget(caller.name, _TIMERS)

    def overdue(self, caller: WaitingCaller) -> None:
        """The queue's longest wait is over; an agent who is rung already may still answer."""
        if not caller.offers:
            self.turn_away(caller, WayOut.TIMEOUT)

    def ask_again(self, caller: WaitingCaller) -> None:
        """An agent who declined may be asked again."""
        if not caller.offers and not caller.rests:
            self._floor.seeking_agents[caller.name] = caller

    def _let_agents_go(self, caller: WaitingCaller) -> None:
        for offer in list(caller.offers):
            self._offering.withdraw(self._floor.offers[offer])
