"""Agents and their telephones: a SIP phone with a fixed address, or a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from telephony.interfaces.agent_desk import PhoneState
from telephony.interfaces.browser_phones import (
    BrowserPhones,
    PhoneConnected,
    PhoneEvent,
    PhoneLost,
    PhoneRings,
)


@dataclass(frozen=True, slots=True)
class AgentPhone:
    """An agent, and where to ring: `uri` is None for one whose browser is the telephone."""

    name: str
    uri: str | None
    queues: tuple[str, ...]
    skills: Mapping[str, int] = field(default_factory=dict)
    place: int = 0
    back_after: float = 60.0
    """Seconds until a phone at which nobody sits before a page is rung again after it didn't
    answer, or was lost."""
    by_page: bool = False
    """Whether its owner signs in by the page, rather than being on duty with the edge."""


class AgentPhones:
    """Where everybody can be rung. Lives on the event loop."""

    def __init__(
        self,
        agents: Iterable[AgentPhone],
        browsers: BrowserPhones | None,
        changed: Callable[[str, PhoneState, bool], None],
    ) -> None:
        """`changed` is told when an agent's browser connects or is lost, and whether a call on
        it may be taken up again."""
        self._agents = {agent.name: agent for agent in agents}
        self._browsers = browsers
        self._lost: set[str] = set()
        self._changed = changed
        self._answering: dict[str, Callable[[], bool]] = {}
        if browsers is not None:
            browsers.listen(self._heard)

    def change(self, agents: Iterable[AgentPhone]) -> None:
        """Others, or at other telephones; who isn't among them keeps the old one."""
        self._agents.update({agent.name: agent for agent in agents})

    def state(self, agent: str) -> PhoneState:
        """Whether the agent can be rung."""
        if self._agents[agent].uri is not None:
            return PhoneState.DESK_PHONE
        if agent in self._lost:
            return PhoneState.LOST
        return PhoneState.NONE if self.uri(agent) is None else PhoneState.CONNECTED

    def uri(self, agent: str) -> str | None:
        """Where to ring, if anywhere."""
        fixed = self._agents[agent].uri
        if fixed is not None or agent in self._lost or self._browsers is None:
            return fixed
        return self._browsers.uri(agent)

    def reachable(self, agent: str) -> bool:
        """Whether there is something to ring."""
        return self.uri(agent) is not None

    def answer(self, agent: str, wanted: Callable[[], bool]) -> bool:
        """False for a desk phone, which is answered by hand.

        An agent may be faster than the call that is on its way to the browser: it is answered
        when it gets there, if `wanted` says so then.
        """
        if self._agents[agent].uri is not None or self._browsers is None:
            return False
        self._answering[agent] = wanted
        self._browsers.answer(agent)
        return True

    def decline(self, agent: str) -> bool:
        """False for a desk phone, whose call has to be taken back instead."""
        if self._agents[agent].uri is not None or self._browsers is None:
            return False
        self._browsers.decline(agent)
        return True

    def _heard(self, event: PhoneEvent) -> None:
        agent = self._agents.get(event.owner)
        if agent is None or agent.uri is not None:
            return
        if isinstance(event, PhoneConnected):
            self._lost.discard(agent.name)
            self._changed(agent.name, PhoneState.CONNECTED, True)
        elif isinstance(event, PhoneRings):
            wanted = self._answering.pop(agent.name, None)
            if wanted is not None and wanted() and self._browsers is not None:
                self._browsers.answer(agent.name)
        elif isinstance(event, PhoneLost):
            self._lost.add(agent.name)
            self._changed(agent.name, PhoneState.LOST, event.call_waits)
