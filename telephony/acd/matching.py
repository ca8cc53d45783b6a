"""Free agents and waiting callers are brought together, and the reasons are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from telephony.acd.agent_state import AgentState
from telephony.acd.commands import Record
from telephony.acd.decision import Decision
from telephony.acd.floor import Floor
from telephony.acd.offering import Offering
from telephony.acd.queue import Strategy
from telephony.acd.roster import Agent
from telephony.acd.strategies import measure
from telephony.acd.waiting import WaitingCaller

MOST_URGENT = "most urgent"
RUNG_AT_ONCE = 30
"""Agents that "ring all" rings, at most."""

_OCCUPIED = {
    AgentState.OFFLINE: "offline",
    AgentState.BREAK: "on a break",
    AgentState.READY: "declined it",
    AgentState.RESERVED: "rung for another",
    AgentState.BUSY: "busy",
    AgentState.WRAP_UP: "writing up",
    AgentState.CONSULTED: "advising a colleague",
}


class Matching:
    """Agents who came free choose the most urgent caller; new callers get the best free agent."""

    def __init__(self, floor: Floor, offering: Offering) -> None:
        self._floor = floor
        self._offering = offering

    def settle(self) -> None:
        """Until nobody is free whom somebody waits for."""
        floor = self._floor
        while floor.seeking_callers or floor.seeking_agents:
            if floor.seeking_callers:
                agent = floor.seeking_callers.pop(next(iter(floor.seeking_callers)))
                self._find_caller(agent)
            else:
                caller = floor.seeking_agents.pop(next(iter(floor.seeking_agents)))
                self._find_agent(caller)

    def _find_caller(self, agent: Agent) -> None:
        floor, now = self._floor, self._floor.now
        choice = floor.lines.most_urgent(agent, now)
        if choice is None:
            return
        caller = choice.caller
        floor.seeking_agents.pop(caller.name, None)
        if floor.room(caller.queue).settings.strategy is Strategy.RING_ALL:
            self._offer(caller, floor.lines.free_agents(caller, now))
            return
        self._record(caller, agent, MOST_URGENT, choice.among, choice.runner_up)
        floor.lines.leave(caller)
        self._offering.make(caller, agent)

    def _find_agent(self, caller: WaitingCaller) -> None:
        free = self._floor.lines.free_agents(caller, self._floor.now)
        if free:
            self._offer(caller, free)
        else:
            self._record_wait(caller)

    def _offer(self, caller: WaitingCaller, free: list[Agent]) -> None:
        room = self._floor.room(caller.queue)
        strategy = room.settings.strategy
        free.sort(key=measure(strategy, caller.demand.skills, room.last_order))
        chosen = free[:RUNG_AT_ONCE] if strategy is Strategy.RING_ALL else free[:1]
        room.last_order = chosen[0].order
        runner_up = free[len(chosen)].name if len(free) > len(chosen) else None
        self._floor.lines.leave(caller)
        for agent in chosen:
            self._record(caller, agent, strategy.value, len(free), runner_up)
            self._offering.make(caller, agent)

    def _record(
        self, caller: WaitingCaller, agent: Agent, rule: str, among: int, runner_up: str | None
    ) -> None:
        waited = self._floor.now - caller.arrived
        decision = Decision(
            self._floor.now, caller.name, caller.queue, waited, agent.name, rule, among, runner_up
        )
        self._floor.outbox.put(Record(decision))

    def _record_wait(self, caller: WaitingCaller) -> None:
        floor, waited = self._floor, self._floor.now - caller.arrived
        lacks = floor.lines.occupied(caller)
        decision = Decision(floor.now, caller.name, caller.queue, waited, lacks=lacks)
        floor.outbox.put(Record(decision))

    def why_waiting(self, caller: WaitingCaller) -> Decision:
        """What each agent of the queue lacks at this moment, skill by skill."""
        floor = self._floor
        lacks = Counter(self._lacks(caller, floor.roster))
        waited = floor.now - caller.arrived
        return Decision(floor.now, caller.name, caller.queue, waited, lacks=dict(lacks))

    def _lacks(self, caller: WaitingCaller, agents: Iterable[Agent]) -> Iterable[str]:
        for agent in agents:
            if caller.queue in agent.queues:
                yield caller.demand.lack(agent) or _OCCUPIED[agent.state]
