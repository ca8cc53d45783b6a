"""A floor that says what it is told to, and notes what it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from telephony.acd.agent_state import AgentState
from telephony.domain.call import CallId
from telephony.domain.errors import DeskError
from telephony.interfaces.agent_desk import DeskCall, DeskView, Phase, PhoneState
from telephony.interfaces.supervisor_desk import (
    AgentBoard,
    DayCourse,
    FloorView,
    QueueBoard,
    Supervision,
    SupervisionView,
    Waiting,
)

MORNING = 1_700_000_000.0
"""Seconds since the epoch."""
NOBODY = SupervisionView(PhoneState.NONE, "", None)


def waiting(number: int, since: float = MORNING, why: str = "3 busy") -> Waiting:
    """Somebody who waits; told apart by `number`."""
    return Waiting(CallId(f"call-{number}"), f"+4930{number:06}", since, 0.0, why)


def queue(name: str, *callers: Waiting, **agents: int) -> QueueBoard:
    """A queue with these callers, and so many agents by state."""
    return QueueBoard(
        queue=name,
        open=True,
        waiting=callers,
        agents={AgentState(state): count for state, count in agents.items()},
        service_level=0.82,
        service_threshold=20.0,
        service_formula="82 % = 41 answered within 20 s / (45 answered + 6 gave up - 1 at once)",
        offered=52,
        answered=45,
        abandoned=6,
        turned_away=1,
        average_speed_of_answer=11.2,
        average_handling=192.0,
    )


def agent(
    name: str,
    *queues: str,
    state: AgentState = AgentState.READY,
    since: float = MORNING,
    call: DeskCall | None = None,
    reason: str = "",
) -> AgentBoard:
    """An agent of these queues."""
    desk = DeskView(name, state, since, reason, "", PhoneState.CONNECTED, call, None, ())
    return AgentBoard(desk, queues, contacts=7, talk_time=4321.0)


def call(queue: str, number: int = 1, phase: Phase = Phase.TALKING) -> DeskCall:
    """Somebody whom an agent speaks with."""
    identity = CallId(f"talk-{number}")
    caller = f"+4940{number:06}"
    return DeskCall(f"contact-{number}", identity, queue, caller, "", phase, MORNING, 9.0, MORNING)


@dataclass
class FloorAsSet:
    """A `SupervisorDesk` by hand."""

    queues: dict[str, QueueBoard] = field(default_factory=dict)
    agents: dict[str, AgentBoard] = field(default_factory=dict)
    parts: dict[str, SupervisionView] = field(default_factory=dict)
    wishes: list[tuple[object, ...]] = field(default_factory=list)
    refusal: str = ""
    """What every wish is refused with, unless it is empty."""
    breaches: int = 0
    looks: int = 0
    """How often the floor was looked at."""
    day: DayCourse = field(default_factory=lambda: DayCourse(MORNING, 0, {}, {}, {}, {}))
    courses: list[frozenset[str] | None] = field(default_factory=list)
    """The queues whose day was asked for."""
    watchers: list[Callable[[], None]] = field(default_factory=list)

    def put(self, *boards: QueueBoard | AgentBoard) -> None:
        """Show these from now on."""
        for board in boards:
            if isinstance(board, QueueBoard):
                self.queues[board.queue] = board
            else:
                self.agents[board.desk.agent] = board
        self.changed()

    def changed(self) -> None:
        """Tell those who watch."""
        for watcher in list(self.watchers):
            watcher()

    def floor(self, queues: frozenset[str] | None = None) -> FloorView:
        """See `SupervisorDesk`."""
        self.looks += 1
        seen = [board for board in self.queues.values() if queues is None or board.queue in queues]
        agents = [
            board for board in self.agents.values() if queues is None or queues & set(board.queues)
        ]
        return FloorView(seen, agents, self.breaches)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """See `SupervisorDesk`."""
        self.watchers.append(changed)
        return lambda: self.watchers.remove(changed)

    def course(self, queues: frozenset[str] | None = None) -> DayCourse:
        """See `SupervisorDesk`."""
        self.courses.append(queues)
        return self.day

    def supervision(self, supervisor: str) -> SupervisionView:
        """See `SupervisorDesk`."""
        return self.parts.get(supervisor, NOBODY)

    def supervise(self, supervisor: str, agent: str, mode: Supervision) -> None:
        """See `SupervisorDesk`."""
        self._wish("supervise", supervisor, agent, mode)
        self.parts[supervisor] = SupervisionView(PhoneState.CONNECTED, agent, mode)
        self.changed()

    def end_supervision(self, supervisor: str) -> None:
        """See `SupervisorDesk`."""
        self._wish("end", supervisor)
        self.parts[supervisor] = replace(NOBODY, phone=PhoneState.CONNECTED)
        self.changed()

    def force_state(self, agent: str, state: AgentState, reason: str) -> None:
        """See `SupervisorDesk`."""
        self._wish("force", agent, state, reason)
        board = self.agents[agent]
        self.put(replace(board, desk=replace(board.desk, state=state, reason=reason)))

    def move_caller(self, call_id: CallId, queue: str) -> None:
        """See `SupervisorDesk`."""
        self._wish("move", call_id, queue)
        for board in list(self.queues.values()):
            for caller in board.waiting:
                if caller.call_id == call_id:
                    rest = [other for other in board.waiting if other is not caller]
                    target = self.queues[queue]
                    self.put(
                        replace(board, waiting=rest),
                        replace(target, waiting=[*target.waiting, caller]),
                    )

    def _wish(self, *wish: object) -> None:
        if self.refusal:
            raise DeskError(self.refusal)
        self.wishes.append(wish)
