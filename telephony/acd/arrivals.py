"""Callers come into a queue, or are turned away at its door."""

from __future__ import annotations

import itertools

from telephony.acd.commands import CallbackRests, Requeued, TurnAway
from telephony.acd.demand import demands
from telephony.acd.errors import AlreadyWaiting
from telephony.acd.events import CallbackDue, CallerArrived
from telephony.acd.expected_wait import WaitRange
from telephony.acd.floor import Floor
from telephony.acd.kept_places import KeptPlaces
from telephony.acd.waiting import QueueRoom, WaitingCaller
from telephony.domain.queueing import WayOut


class Arrivals:
    """The door of every queue."""

    def __init__(self, floor: Floor) -> None:
        self.kept_places = KeptPlaces()
        self._floor = floor
        self._sequence = itertools.count()

    def arrive(self, event: CallerArrived) -> None:
        """Let the caller in, or turn it away. Raises `UnknownQueue`, `AlreadyWaiting`."""
        floor = self._floor
        if event.caller in floor.waiting or event.caller in floor.contacts:
            raise AlreadyWaiting(event.caller)
        room = floor.room(event.queue)
        caller = self._caller(event, room)
        if event.again:
            self._let_in_again(caller, room)
            return
        floor.figures[event.queue].offered += 1
        way_out = self._refusal(caller, room)
        if way_out is not None:
            floor.figures[event.queue].turned_away += 1
            floor.outbox.put(TurnAway(caller.name, event.queue, way_out))
            return
        self.let_in(caller, room)

    def let_in(self, caller: WaitingCaller, room: QueueRoom) -> None:
        """`caller` waits from now on, and an agent is sought."""
        floor, settings = self._floor, room.settings
        self._enter(caller, room)
        if caller.callback:
            return
        if settings.callback is not None:
            floor.outbox.timers.set(
                ("offer callback", caller.name), floor.now + settings.callback.offer_after
            )
        caller.leave_by = None if settings.max_wait is None else floor.now + settings.max_wait
        if caller.leave_by is not None:
            floor.outbox.timers.set(("max wait", caller.name), caller.leave_by)

    def _let_in_again(self, caller: WaitingCaller, room: QueueRoom) -> None:
        """It was served already: the queue's bounds are not for it, save that nobody is there."""
        caller.to_the_head()
        if room.settings.needs_agents and self.served_by_nobody(caller):
            self._floor.outbox.put(TurnAway(caller.name, caller.queue, WayOut.NO_AGENTS))
            return
        self.wait_again(caller, "nobody else could be had")

    def wait_again(self, caller: WaitingCaller, why: str) -> None:
        """Back in its queue after a contact, for as long as it takes."""
        floor = self._floor
        room = floor.room(caller.queue)
        caller.told = caller.leave_by = None
        self._enter(caller, room)
        floor.outbox.put(Requeued(caller.name, caller.queue, why))

    def seek(self, caller: WaitingCaller) -> None:
        """In its line, and an agent is sought."""
        self._floor.lines.enter(caller)
        self._floor.seeking_agents[caller.name] = caller

    def _enter(self, caller: WaitingCaller, room: QueueRoom) -> None:
        floor = self._floor
        floor.waiting[caller.name] = caller
        room.callers.add(caller)
        self.set_timers(caller, None if caller.callback else room.settings.announce_after)
        if caller.callback:
            floor.placed_callbacks.append(caller)
            self._set_callback_timers(caller, room)
        if not caller.rests:
            self.seek(caller)

    def _set_callback_timers(self, caller: WaitingCaller, room: QueueRoom) -> None:
        """When it is given up, and, where it may not be called now, when again."""
        timers = self._floor.outbox.timers
        if caller.expires is not None:
            timers.set(("expire", caller.name), caller.expires)
        seconds = None
        if caller.rests_until is None:
            caller.rests = not room.open
        else:
            timers.set(("rest", caller.name), caller.rests_until)
            seconds = caller.rests_until - self._floor.now
        if caller.rests:
            self._floor.outbox.put(CallbackRests(caller.name, caller.queue, seconds))

    def set_timers(self, caller: WaitingCaller, announce_after: float | None) -> None:
        """When its needs relax next, and when it is told its place."""
        timers, now = self._floor.outbox.timers, self._floor.now
        if len(caller.demands) > 1:
            timers.set(("relax", caller.name), caller.arrived + caller.demands[1][0])
        if announce_after is not None:
            timers.set(("announce", caller.name), now + announce_after)

    def served_by_nobody(self, caller: WaitingCaller) -> bool:
        """Whether no agent is signed in who could help now or once its needs have relaxed."""
        return not any(self._floor.lines.able(demand) for _, demand in caller.demands)

    def expected_wait(self, caller: WaitingCaller, room: QueueRoom) -> WaitRange | None:
        """How long it may still wait; None when nobody serves its line."""
        agents = len(self._floor.lines.able(caller.demand))
        estimator = self._floor.estimators[caller.queue]
        return estimator.expect(room.position(caller), agents, room.settings.usual_handling)

    def _caller(self, event: CallerArrived, room: QueueRoom) -> WaitingCaller:
        floor, settings = self._floor, room.settings
        kept = None
        if event.number and settings.return_within > 0:
            kept = self.kept_places.take(event.queue, event.number, floor.now)
        sticky = event.sticky_agent or floor.known_agents.of(event.number)
        arrived = floor.now - event.priority * settings.priority_worth
        return WaitingCaller(
            name=event.caller,
            queue=event.queue,
            number=event.number,
            priority=event.priority,
            skills=event.skills,
            sticky_agent=sticky,
            arrived=floor.now,
            virtual_arrival=arrived if kept is None else min(arrived, kept),
            sequence=next(self._sequence),
            demands=demands(settings, event.skills, self._sticky(sticky)),
        )

    def callback(self, event: CallbackDue, room: QueueRoom) -> WaitingCaller:
        """Somebody to be called back, who isn't in the queue yet."""
        settings = room.settings
        caller = WaitingCaller(
            name=event.caller,
            queue=event.queue,
            number=event.number,
            priority=event.priority,
            skills=event.skills,
            sticky_agent=None,
            arrived=event.since,
            virtual_arrival=event.since - event.priority * settings.priority_worth,
            sequence=next(self._sequence),
            demands=demands(settings, event.skills, None),
            callback=True,
            attempts=event.attempts,
            expires=event.expires,
        )
        caller.catch_up(self._floor.now)
        return caller

    def _sticky(self, agent: str | None) -> str | None:
        """The agent whom the caller knows, if there to wait for."""
        known = self._floor.roster.find(agent)
        return known.name if known is not None else None

    def _refusal(self, caller: WaitingCaller, room: QueueRoom) -> WayOut | None:
        settings = room.settings
        if not room.open:
            return WayOut.CLOSED
        if settings.max_waiting is not None and room.on_the_line >= settings.max_waiting:
            return WayOut.FULL
        if settings.needs_agents and self.served_by_nobody(caller):
            return WayOut.NO_AGENTS
        return WayOut.WAIT_TOO_LONG if self._too_long(caller, room) else None

    def _too_long(self, caller: WaitingCaller, room: QueueRoom) -> bool:
        longest = room.settings.max_expected_wait
        if longest is None or self._floor.lines.free_agents(caller, self._floor.now):
            return False
        expected = self.expected_wait(caller, room)
        return expected is not None and expected.middle > longest
