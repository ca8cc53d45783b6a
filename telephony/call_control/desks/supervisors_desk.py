"""What supervisors see and ask for."""

from __future__ import annotations

from collections.abc import Callable

from telephony.acd import events as on
from telephony.acd.agent_state import AgentState
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.contacts.supervision import Supervisors
from telephony.call_control.contacts.watchers import Watchers
from telephony.call_control.desks.day_watch import DayWatch
from telephony.call_control.desks.desk_views import DeskViews
from telephony.call_control.desks.floor_board import FloorBoard
from telephony.conversation.supervision import Supervision
from telephony.domain.call import CallId
from telephony.domain.errors import DeskError
from telephony.interfaces.supervisor_desk import DayCourse, FloorView, SupervisionView

_FORCED = frozenset({AgentState.READY, AgentState.BREAK, AgentState.OFFLINE})


class SupervisorsDesk:
    """Implements `telephony.interfaces.supervisor_desk.SupervisorDesk`."""

    def __init__(
        self, centre: ContactCentre, views: DeskViews, supervisors: Supervisors, day: DayWatch
    ) -> None:
        self._centre = centre
        self._board = FloorBoard(centre, views)
        self._supervisors = supervisors
        self._day = day

    def floor(self, queues: frozenset[str] | None = None) -> FloorView:
        return self._board.view(queues)

    def course(self, queues: frozenset[str] | None = None) -> DayCourse:
        return self._day.view(queues)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        return self._centre.watchers.watch(Watchers.FLOOR, changed)

    def supervision(self, supervisor: str) -> SupervisionView:
        return self._supervisors.view(supervisor)

    def supervise(self, supervisor: str, agent: str, mode: Supervision) -> None:
        self._known(agent)
        self._supervisors.supervise(supervisor, agent, mode)

    def end_supervision(self, supervisor: str) -> None:
        self._supervisors.end(supervisor)

    def force_state(self, agent: str, state: AgentState, reason: str) -> None:
        self._known(agent)
        if state not in _FORCED:
            raise DeskError("An agent can be made ready, sent on a break, or signed out.")
        signed_in = self._centre.distributor.floor.roster.find(agent) is not None
        if not signed_in and state is not AgentState.OFFLINE:
            raise DeskError(f"{agent} isn't signed in.")
        if state is AgentState.READY:
            if not self._centre.presence.phones.reachable(agent):
                raise DeskError(f"{agent} has no phone connected.")
            self._centre.tell(on.AgentReady(agent))
        elif state is AgentState.BREAK:
            self._centre.tell(on.AgentOnBreak(agent, reason))
        elif signed_in:
            self._centre.tell(on.AgentSignedOut(agent))
        self._centre.watchers.changed(agent)

    def move_caller(self, call_id: CallId, queue: str) -> None:
        floor, stay = self._centre.distributor.floor, self._centre.stays.get(call_id)
        if stay is None or call_id not in floor.waiting:
            raise DeskError("This caller waits no longer.")
        if queue not in floor.rooms:
            raise DeskError(f"There is no queue {queue}.")
        if not floor.rooms[queue].open:
            raise DeskError(f"The queue {queue} is closed.")
        if floor.waiting[call_id].callback and floor.rooms[queue].settings.callback is None:
            raise DeskError(f"The queue {queue} calls nobody back.")
        stay.moved(queue)
        self._centre.tell(on.CallerMoved(call_id, queue))

    def _known(self, agent: str) -> None:
        if agent not in self._centre.presence.agents:
            raise DeskError(f"There is no agent {agent}.")
