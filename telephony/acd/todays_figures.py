"""What a day has brought, queue by queue and agent by agent, from the firm's midnight on.

The distributor's own figures run from the start of the program; these are the day's, so they are
read off its commands as they come, and off the records of contacts when the program starts again
in the middle of a day. What is on no record, such as callers who were turned away, then counts
from the start only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telephony.acd.agent_state import AgentState
from telephony.acd.commands import (
    CallbackMet,
    CallbackOver,
    ChangeState,
    Command,
    Connect,
    TurnAway,
)
from telephony.acd.events import CallbackDue, CallerArrived, CallerLeft, Event
from telephony.acd.floor import Floor
from telephony.acd.queue_figures import QueueFigures


@dataclass(slots=True)
class Handling:
    """Contacts and their length in seconds, wrap-up apart."""

    contacts: int = 0
    talk_time: float = 0.0
    wrap_up_time: float = 0.0

    @property
    def average(self) -> float | None:
        """Talk and wrap-up of a contact, on average (AHT)."""
        return (self.talk_time + self.wrap_up_time) / self.contacts if self.contacts else None


@dataclass(slots=True)
class QueueDay(QueueFigures):
    """A queue's day: its figures, and how long its contacts took."""

    handling: Handling = field(default_factory=Handling)


@dataclass(frozen=True, slots=True)
class PastContact:
    """A contact of this day that is on record; times in seconds."""

    queue: str
    agent: str
    waited: float
    talked: float
    wrote_up: float = 0.0


class TodaysFigures:
    """Lives beside the distributor: takes what it takes and what it gives.

    `day` gives a number that changes at the firm's midnight; asked with every event.
    """

    def __init__(self, floor: Floor, day: Callable[[], int]) -> None:
        self._floor = floor
        self._day = day
        self._today = day()
        self._now = 0.0
        self._queues: dict[str, QueueDay] = {}
        self._agents: dict[str, Handling] = {}
        self._since: dict[str, tuple[str, float]] = {}
        """The queue of an agent's contact and since when the agent is as it is."""
        self._takes: Mapping[type[Event], Callable[[Any], None]] = {
            CallerArrived: self._arrived,
            CallerLeft: self._left,
            CallbackDue: self._callback_due,
        }
        self._gives: Mapping[type[Command], Callable[[Any], None]] = {
            Connect: self._answered,
            CallbackMet: self._met,
            CallbackOver: self._given_up,
            TurnAway: self._turned_away,
            ChangeState: self._state_changed,
        }

    def before(self, event: Event, now: float) -> None:
        """The distributor is about to take this, `now` by its clock."""
        self._roll()
        self._now = now
        take = self._takes.get(type(event))
        if take is not None:
            take(event)

    def after(self, command: Command) -> None:
        """The distributor has given this."""
        give = self._gives.get(type(command))
        if give is not None:
            give(command)

    def remember(self, past: PastContact) -> None:
        """A contact of today that was had before this program started."""
        figures = self.queue(past.queue)
        figures.offered += 1
        figures.answer(past.waited, self._threshold(past.queue))
        for handling in (figures.handling, self.agent(past.agent)):
            handling.contacts += 1
            handling.talk_time += past.talked
            handling.wrap_up_time += past.wrote_up

    def queue(self, name: str) -> QueueDay:
        """A queue's day so far."""
        self._roll()
        return self._queues.setdefault(name, QueueDay())

    def agent(self, name: str) -> Handling:
        """An agent's day so far; a contact counts from its beginning, its time once it is over."""
        self._roll()
        return self._agents.setdefault(name, Handling())

    def _roll(self) -> None:
        today = self._day()
        if today != self._today:
            self._today = today
            self._queues.clear()
            self._agents.clear()

    def _threshold(self, queue: str) -> float:
        room = self._floor.rooms.get(queue)
        return room.settings.service_threshold if room is not None else 0.0

    def _arrived(self, event: CallerArrived) -> None:
        if event.queue in self._floor.rooms and not event.again:
            self.queue(event.queue).offered += 1

    def _callback_due(self, event: CallbackDue) -> None:
        if event.queue in self._floor.rooms:
            self.queue(event.queue).offered += 1

    def _left(self, event: CallerLeft) -> None:
        caller = self._floor.waiting.get(event.caller)
        if caller is None:
            return
        figures = self.queue(caller.queue)
        if event.by_choice:
            figures.left_by_choice += 1
        else:
            settings = self._floor.room(caller.queue).settings
            figures.abandon(self._now - caller.arrived, settings.short_abandon)

    def _turned_away(self, away: TurnAway) -> None:
        self.queue(away.queue).turned_away += 1

    def _answered(self, contact: Connect) -> None:
        if not contact.callback:  # that one is yet to be reached
            self._count_answer(contact.queue, contact.waited)

    def _met(self, met: CallbackMet) -> None:
        self._count_answer(met.queue, met.waited)
        self.queue(met.queue).called_back += 1

    def _given_up(self, over: CallbackOver) -> None:
        figures = self.queue(over.queue)
        if over.end.in_vain:
            figures.given_up += 1
        else:
            figures.left_by_choice += 1

    def _count_answer(self, queue: str, waited: float) -> None:
        figures = self.queue(queue)
        figures.answer(waited, self._threshold(queue))
        figures.handling.contacts += 1

    def _state_changed(self, change: ChangeState) -> None:
        if change.old is change.new:
            return
        if change.new is AgentState.BUSY:  # the reason is the queue
            self.agent(change.agent).contacts += 1
            self._since[change.agent] = change.reason, self._now
        if change.old not in (AgentState.BUSY, AgentState.WRAP_UP):
            return
        queue, since = self._since.pop(change.agent, ("", 0.0))
        if not queue:
            return
        took = self._now - since
        for handling in (self.queue(queue).handling, self.agent(change.agent)):
            if change.old is AgentState.BUSY:
                handling.talk_time += took
            else:
                handling.wrap_up_time += took
        if change.new is AgentState.WRAP_UP:
            self._since[change.agent] = queue, self._now
