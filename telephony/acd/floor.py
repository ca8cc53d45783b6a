"""The state that the parts of the distributor share: who waits, who serves, who is rung."""

from __future__ import annotations

from dataclasses import dataclass

from telephony.acd.agent_state import AgentState, Cause
from telephony.acd.errors import UnknownQueue
from telephony.acd.expected_wait import WaitEstimator
from telephony.acd.known_agents import KnownAgents
from telephony.acd.lines import Lines
from telephony.acd.outbox import Outbox
from telephony.acd.queue import Queue
from telephony.acd.queue_figures import QueueFigures
from telephony.acd.roster import Agent, Roster
from telephony.acd.waiting import QueueRoom, WaitingCaller


@dataclass(slots=True)
class OpenOffer:
    """An agent who is rung for a caller, since `made_at` and until `expires`."""

    number: int
    agent: Agent
    caller: WaitingCaller
    made_at: float
    expires: float


@dataclass(slots=True)
class Contact:
    """A caller and an agent who speak."""

    agent: Agent
    caller: WaitingCaller
    began: float


class Floor:
    """Every caller is in exactly one of `waiting` and `contacts`."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.roster = Roster(outbox)
        self.rooms: dict[str, QueueRoom] = {}
        self.lines = Lines(self.roster, self.rooms)
        self.figures: dict[str, QueueFigures] = {}
        self.estimators: dict[str, WaitEstimator] = {}
        self.waiting: dict[str, WaitingCaller] = {}
        self.contacts: dict[str, Contact] = {}
        self.offers: dict[int, OpenOffer] = {}
        self.known_agents = KnownAgents()
        self.seeking_agents: dict[str, WaitingCaller] = {}
        """Callers to find an agent for, before the event is done with."""
        self.seeking_callers: dict[str, Agent] = {}
        """Agents to find a caller for."""
        self.placed_callbacks: list[WaitingCaller] = []
        """Those that came, or came back, into their queues: to be looked at before that."""

    @property
    def now(self) -> float:
        return self.outbox.now

    def room(self, queue: str) -> QueueRoom:
        """Raises `UnknownQueue`."""
        try:
            return self.rooms[queue]
        except KeyError:
            raise UnknownQueue(queue) from None

    def configure(self, settings: Queue) -> None:
        """A queue is there, or has new settings."""
        room = self.rooms.get(settings.name)
        if room is not None:
            room.settings = settings
            self.lines.weight_changed(settings.name)
            return
        self.rooms[settings.name] = QueueRoom(settings)
        self.figures[settings.name] = QueueFigures()
        self.estimators[settings.name] = WaitEstimator()

    def move(self, agent: Agent, cause: Cause, reason: str = "") -> None:
        """Change an agent's state; lines and matching learn of it.

        Raises `ImpossibleTransition`.
        """
        self.roster.move(agent, cause, reason)
        if agent.state is not AgentState.OFFLINE:
            self.lines.state_changed(agent)
        if agent.state is AgentState.READY:
            self.seeking_callers[agent.name] = agent
        else:
            self.seeking_callers.pop(agent.name, None)
