"""The agents who are signed in, and the one funnel through which their states change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from telephony.acd.agent_state import AgentState, Cause, after
from telephony.acd.commands import ChangeState
from telephony.acd.errors import UnknownAgent
from telephony.acd.outbox import Outbox


@dataclass(slots=True, eq=False)
class Agent:
    """One person; `order` is the place on the roster, then the order of signing in."""

    name: str
    order: tuple[int, int]
    queues: frozenset[str]
    skills: Mapping[str, int]
    state: AgentState = AgentState.OFFLINE
    since: float = 0.0
    reason: str = ""
    idle_since: float = 0.0
    """End of the last contact or break; an offer that came to nothing doesn't change it."""
    caller: str | None = None
    """Whom the agent is rung for, or speaks with."""
    offer: int | None = None
    contact_queue: str = ""
    """The queue of the present contact, or of the one being written up."""
    contact_began: float = 0.0
    contacts: int = 0
    talk_time: float = 0.0
    unanswered: int = 0
    """Offers in a row that the agent didn't answer."""
    intends: tuple[Cause, str] | None = None
    """What the agent has asked for while a contact lasts, and its reason."""


class Roster:
    """Everybody who is signed in."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._agents: dict[str, Agent] = {}
        self._signed_in = 0

    def __iter__(self) -> Iterator[Agent]:
        return iter(self._agents.values())

    def __len__(self) -> int:
        return len(self._agents)

    def __getitem__(self, name: str) -> Agent:
        """Raises `UnknownAgent`."""
        try:
            return self._agents[name]
        except KeyError:
            raise UnknownAgent(name) from None

    def find(self, name: str | None) -> Agent | None:
        """The agent, if signed in."""
        return self._agents.get(name or "")

    def add(
        self, name: str, place: int, queues: frozenset[str], skills: Mapping[str, int]
    ) -> Agent:
        """A new agent, on a break."""
        self._signed_in += 1
        agent = Agent(name, (place, self._signed_in), queues, dict(skills))
        self._agents[name] = agent
        self.move(agent, Cause.SIGN_IN)
        return agent

    def move(self, agent: Agent, cause: Cause, reason: str = "") -> None:
        """Change an agent's state and say so. Raises `ImpossibleTransition`."""
        old, new = agent.state, after(agent.state, cause)
        if new is AgentState.READY and old is not AgentState.RESERVED:
            agent.idle_since = self._outbox.now
        if old is not new:
            agent.since = self._outbox.now
        agent.state = new
        agent.reason = reason or cause.value
        self._outbox.put(ChangeState(agent.name, old, new, agent.reason))
        if new is AgentState.OFFLINE:
            del self._agents[agent.name]
