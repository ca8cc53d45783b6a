"""Who is on duty: agents at a page come and go as they say, a lone phone is on duty always."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from telephony.acd import commands as do
from telephony.acd import events as on
from telephony.acd.agent_state import AgentState
from telephony.acd.agents import PHONE_LOST
from telephony.acd.roster import Roster
from telephony.call_control.contacts.agent_phone import AgentPhone, AgentPhones
from telephony.interfaces.agent_desk import PhoneState
from telephony.interfaces.browser_phones import BrowserPhones

_AWAY = frozenset({AgentState.OFFLINE, AgentState.BREAK})

log = structlog.get_logger(__name__)


class Presence:
    """Signs agents in and out of the distributor. Lives on the event loop."""

    def __init__(
        self,
        agents: Sequence[AgentPhone],
        browsers: BrowserPhones | None,
        roster: Roster,
        tell: Callable[[on.Event], None],
        lost_in_contact: Callable[[str], None],
        phone_changed: Callable[[str], None],
    ) -> None:
        """`lost_in_contact` is told of an agent whose call is gone with the browser. One that
        waits for the page to come back is ended by the gateway, if it has to be.
        `phone_changed` is told whose browser has connected or was lost, whatever follows."""
        self.agents = {agent.name: agent for agent in agents}
        self.phones = AgentPhones(agents, browsers, self._phone_changed)
        self._attended = {agent.name for agent in agents if agent.uri is None or agent.by_page}
        self._roster = roster
        self._leaving: set[str] = set()
        """Agents who are configured no longer and aren't gone yet."""
        self.signed_out_at: dict[str, float] = {}
        """Since when somebody is away, by the event loop's clock."""
        self._tell = tell
        self._lost_in_contact = lost_in_contact
        self._told_of_phone = phone_changed
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def open(self) -> None:
        """Sign in every agent whose phone is on duty with the edge."""
        for agent in self.agents.values():
            if agent.name not in self._attended:
                self._on_duty(agent)

    def change(self, agents: Sequence[AgentPhone]) -> None:
        """Others from now on: new ones are there, those who aren't named leave, with the end of
        their contact where they have one."""
        wanted = {agent.name: agent for agent in agents}
        old, self.agents = self.agents, {**self.agents, **wanted}
        self.phones.change(agents)
        for agent in agents:
            self._leaving.discard(agent.name)
            if agent != old.get(agent.name):
                self._changed(agent)
        for name in old.keys() - wanted.keys():
            self._leave(name)

    def _changed(self, agent: AgentPhone) -> None:
        by_page = agent.uri is None or agent.by_page
        if by_page:
            self._attended.add(agent.name)
        if self._roster.find(agent.name) is not None:
            self._sign_in(agent)  # other queues, or skills
        elif not by_page:
            self._attended.discard(agent.name)
            self._on_duty(agent)

    def _leave(self, name: str) -> None:
        self._attended.add(name)  # nobody signs it in again
        self._stop_timer(name)
        if self._roster.find(name) is None:
            self.agents.pop(name, None)
        else:
            self._leaving.add(name)
            self._tell(on.AgentSignedOut(name))

    def close(self) -> None:
        """No more timers."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def attended(self, agent: str) -> bool:
        """Whether somebody sits before a page and says what the agent does."""
        return agent in self._attended

    def sign_in(self, name: str) -> None:
        """By the page; from now on its owner says when to be rung."""
        self._attended.add(name)
        self._stop_timer(name)
        if self._roster.find(name) is None:
            self._sign_in(self.agents[name])

    def state_changed(self, change: do.ChangeState) -> None:
        """Told, and what follows from it if nobody is there to say it."""
        _log(change)
        if change.new is AgentState.OFFLINE:
            self.signed_out_at[change.agent] = asyncio.get_running_loop().time()
            if change.agent in self._leaving:
                self._leaving.discard(change.agent)
                self.agents.pop(change.agent, None)
        if change.agent in self._attended:
            if change.new is AgentState.READY and not self.phones.reachable(change.agent):
                self._tell(on.AgentOnBreak(change.agent, PHONE_LOST))
        elif change.new in (AgentState.BREAK, AgentState.OFFLINE) and (
            change.old is not AgentState.OFFLINE
        ):
            # Nobody sits at a page to say that this phone is there again.
            agent = self.agents[change.agent]
            self._later(agent.name, agent.back_after, lambda: self._on_duty(agent))

    def _on_duty(self, agent: AgentPhone) -> None:
        self._stop_timer(agent.name)
        self._sign_in(agent)
        self._tell(on.AgentReady(agent.name))

    def _sign_in(self, agent: AgentPhone) -> None:
        self._tell(on.AgentSignedIn(agent.name, agent.queues, agent.skills, agent.place))

    def _phone_changed(self, name: str, state: PhoneState, call_waits: bool) -> None:
        self._stop_timer(name)
        self._told_of_phone(name)
        agent = self._roster.find(name)
        if agent is None:
            return
        if state is PhoneState.CONNECTED:
            if agent.state is AgentState.BREAK and agent.reason == PHONE_LOST:
                self._tell(on.AgentReady(name))
        elif agent.state in (AgentState.READY, AgentState.RESERVED):
            self._tell(on.AgentOnBreak(name, PHONE_LOST))
        elif agent.state in (AgentState.BUSY, AgentState.CONSULTED) and not call_waits:
            self._lost_in_contact(name)

    def _later(self, name: str, seconds: float, act: Callable[[], None]) -> None:
        self._stop_timer(name)
        self._timers[name] = asyncio.get_running_loop().call_later(seconds, act)

    def _stop_timer(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()


def _log(change: do.ChangeState) -> None:
    """Who comes and goes; the rest, which every contact brings, is on record."""
    tell = log.info if {change.old, change.new} & _AWAY else log.debug
    tell(
        "agent",
        agent=change.agent,
        state=change.new.value,
        was=change.old.value,
        reason=change.reason,
    )
