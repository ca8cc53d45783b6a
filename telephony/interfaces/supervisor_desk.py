"""What a supervisor's page shows and may ask for. Times are seconds since the epoch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from telephony.acd.agent_state import AgentState
from telephony.conversation.supervision import Supervision as Supervision
from telephony.domain.call import CallId
from telephony.interfaces.agent_desk import DeskView, PhoneState


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller in a queue, in the order of service."""

    call_id: CallId
    caller_number: str
    since: float
    priority: float
    why: str
    """The latest decision about this caller, as a sentence: why still waiting."""
    callback: bool = False
    """Hung up and keeps its place."""


@dataclass(frozen=True, slots=True)
class QueueBoard:
    """One queue on the wallboard: the moment, and today's figures."""

    queue: str
    open: bool
    waiting: Sequence[Waiting]
    agents: dict[AgentState, int]
    service_level: float | None
    """0 to 1, today; None before the first caller."""
    service_threshold: float
    """Seconds within which a caller counts as served in time."""
    service_formula: str
    """How the figure comes about, with its numbers, for people."""
    offered: int
    answered: int
    abandoned: int
    turned_away: int
    average_speed_of_answer: float | None
    average_handling: float | None


@dataclass(frozen=True, slots=True)
class AgentBoard:
    """One agent on the wallboard."""

    desk: DeskView
    queues: Sequence[str]
    contacts: int
    """Handled today."""
    talk_time: float
    """Seconds today."""


@dataclass(frozen=True, slots=True)
class SupervisionView:
    """What the supervisor's own telephone does."""

    phone: PhoneState
    agent: str
    """Whose contact; "" while there is none."""
    mode: Supervision | None
    problem: str = ""
    """Why the call to the telephone failed or broke off, in a sentence; "" once another is made."""


@dataclass(frozen=True, slots=True)
class FloorView:
    """The whole wallboard."""

    queues: Sequence[QueueBoard]
    agents: Sequence[AgentBoard]
    breaches: int
    """What the sentinel has found and healed since the start."""


@dataclass(frozen=True, slots=True)
class DayCourse:
    """How a day went so far. Minutes count from the firm's midnight; those of which there is
    nothing to say are left out."""

    midnight: float
    now: int
    """The minute that runs."""
    waiting: Mapping[int, int]
    """The most callers that waited at once."""
    counted: Mapping[int, int]
    """Callers who count for the service level."""
    in_time: Mapping[int, int]
    """Those of them who were answered in time."""
    on_duty: Mapping[int, int]
    """Agents who were neither away nor on a break."""


class SupervisorDesk(Protocol):
    """Lives on the event loop; every method returns at once and raises `DeskError` for what
    can't be done now. `queues` narrows what a supervisor of some queues only may see."""

    def floor(self, queues: frozenset[str] | None = None) -> FloorView:
        """The floor as it stands; None: all queues."""

    def course(self, queues: frozenset[str] | None = None) -> DayCourse:
        """The day of these queues together, and of whoever serves one of them; None: of all."""

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` after every change on the floor; returns what ends that."""

    def supervision(self, supervisor: str) -> SupervisionView:
        """What `supervisor` listens to."""

    def supervise(self, supervisor: str, agent: str, mode: Supervision) -> None:
        """Take part in `agent`'s contact, or change how; the supervisor's browser phone is
        called once and answered by itself, and no change of mode renegotiates anything."""

    def end_supervision(self, supervisor: str) -> None:
        """Leave the contact."""

    def force_state(self, agent: str, state: AgentState, reason: str) -> None:
        """READY, BREAK or OFFLINE, now or after the present contact."""

    def move_caller(self, call_id: CallId, queue: str) -> None:
        """Put a waiting caller into another queue; it keeps the time that it waited."""
