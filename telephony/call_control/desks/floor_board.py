"""The wallboard: queues and agents of the moment, and today's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from telephony.acd.agent_state import AgentState
from telephony.acd.todays_figures import QueueDay
from telephony.acd.waiting import WaitingCaller
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.contacts.waiting_reason import WaitingReasons
from telephony.call_control.desks.desk_views import DeskViews
from telephony.domain.call import CallId
from telephony.interfaces.supervisor_desk import AgentBoard, FloorView, QueueBoard, Waiting


class FloorBoard:
    """Reads the floor; changes nothing. Lives on the event loop."""

    def __init__(self, centre: ContactCentre, views: DeskViews) -> None:
        self._centre = centre
        self._views = views

    def view(self, queues: frozenset[str] | None) -> FloorView:
        """Of these queues and whoever serves one of them; None: of all."""
        rooms = self._centre.distributor.floor.rooms
        shown = [name for name in rooms if queues is None or name in queues]
        agents = [
            agent
            for agent in self._centre.presence.agents.values()
            if queues is None or not queues.isdisjoint(agent.queues)
        ]
        reasons = WaitingReasons(self._centre.distributor)
        return FloorView(
            queues=[self._queue(name, reasons) for name in shown],
            agents=[self._agent(agent.name, agent.queues) for agent in agents],
            breaches=self._centre.breaches_found,
        )

    def _queue(self, name: str, reasons: WaitingReasons) -> QueueBoard:
        room = self._centre.distributor.floor.rooms[name]
        today, threshold = self._centre.today.queue(name), room.settings.service_threshold
        return QueueBoard(
            queue=name,
            open=room.open,
            waiting=[self._waiting(caller, reasons.why(caller)) for caller in room.callers],
            agents=self._states(name),
            service_level=today.service_level,
            service_threshold=threshold,
            service_formula=_formula(today, threshold),
            offered=today.offered,
            answered=today.answered,
            abandoned=today.abandoned,
            turned_away=today.turned_away,
            average_speed_of_answer=today.average_speed_of_answer,
            average_handling=today.handling.average,
        )

    def _waiting(self, caller: WaitingCaller, why: str) -> Waiting:
        return Waiting(
            call_id=CallId(caller.name),
            caller_number=caller.number,
            since=self._views.clock.epoch(caller.arrived),
            priority=caller.priority,
            why=why,
            callback=caller.callback,
        )

    def _states(self, queue: str) -> dict[AgentState, int]:
        roster = self._centre.distributor.floor.roster
        found = Counter(_state_of(roster.find(name)) for name in self._members(queue))
        return {state: found[state] for state in AgentState if found[state]}

    def _members(self, queue: str) -> Iterable[str]:
        agents = self._centre.presence.agents.values()
        return (agent.name for agent in agents if queue in agent.queues)

    def _agent(self, name: str, queues: tuple[str, ...]) -> AgentBoard:
        today = self._centre.today.agent(name)
        return AgentBoard(self._views.without_queues(name), queues, today.contacts, today.talk_time)


def _state_of(agent: object) -> AgentState:
    return getattr(agent, "state", AgentState.OFFLINE)


def _formula(today: QueueDay, threshold: float) -> str:
    return (
        f"{today.answered_in_time} answered within {threshold:g} s, of {today.answered} answered "
        f"+ {today.abandoned} abandoned - {today.short_abandoned} abandoned at once "
        f"= {today.counted}"
    )
