"""Who could help whom: callers of equal needs in lines, agents beside the lines they can serve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from telephony.acd.agent_state import AgentState
from telephony.acd.demand import Demand
from telephony.acd.roster import Agent, Roster
from telephony.acd.waiting import Line, QueueRoom, WaitingCaller

LINES_KEPT = 4096
"""Lines beyond this many are forgotten once empty: needs may be as many as callers."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The caller who is served next, of how many lines' heads, and who would have been next."""

    caller: WaitingCaller
    among: int
    runner_up: str | None


class Lines:
    """All lines of all queues. An agent that comes or goes touches its own lines only."""

    def __init__(self, roster: Roster, rooms: Mapping[str, QueueRoom]) -> None:
        self._roster = roster
        self._rooms = rooms
        self._lines: dict[Demand, Line] = {}
        self._of_agent: dict[str, dict[Demand, Line]] = {}
        self._members: Counter[str] = Counter()
        """Agents of each queue, whatever they can."""

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines.values())

    def enter(self, caller: WaitingCaller) -> None:
        """`caller` may be offered to an agent from now on."""
        self._line(caller.demand).callers.add(caller)

    def leave(self, caller: WaitingCaller) -> bool:
        """`caller` may be offered no longer; False when it wasn't in its line."""
        line = self._lines.get(caller.demand)
        if line is None or caller not in line.callers:
            return False
        line.callers.remove(caller)
        if not line.callers and (line.demand.only or len(self._lines) > LINES_KEPT):
            self._forget(line)
        return True

    def able(self, demand: Demand) -> dict[str, Agent]:
        """Who is signed in and could help, free or not."""
        return self._line(demand).able

    def occupied(self, caller: WaitingCaller) -> dict[str, int]:
        """Why no agent of the caller's queue takes it, counted without looking at each."""
        able = len(self._line(caller.demand).able)
        counted = {"occupied": able, "lack a skill": self._members[caller.queue] - able}
        return {reason: count for reason, count in counted.items() if count}

    def free_agents(self, caller: WaitingCaller, now: float) -> list[Agent]:
        """Who could take this caller at once."""
        free = self._line(caller.demand).free.values()
        if not caller.declined:
            return list(free)
        return [agent for agent in free if not caller.declined_by(agent.name, now)]

    def most_urgent(self, agent: Agent, now: float) -> Choice | None:
        """Whom this agent should serve: the most urgent of its lines' first callers."""
        best: tuple[tuple[int, float, int], WaitingCaller] | None = None
        runner_up, among = None, 0
        for line in self._of_agent[agent.name].values():
            caller = _first(line, agent.name, now)
            if caller is None:
                continue
            among += 1
            urgency = caller.urgency(now, line.room.settings.weight)
            if best is None or urgency > best[0]:
                best, runner_up = (urgency, caller), best
            elif runner_up is None or urgency > runner_up[0]:
                runner_up = urgency, caller
        if best is None:
            return None
        return Choice(best[1], among, runner_up[1].name if runner_up is not None else None)

    def agent_came(self, agent: Agent) -> None:
        """An agent signed in."""
        self._members.update(agent.queues)
        self._of_agent[agent.name] = {}
        for line in self._lines.values():
            if line.demand.met_by(agent):
                self._join(agent, line)

    def agent_gone(self, agent: Agent) -> list[Line]:
        """An agent is no longer signed in; returns the lines that nobody can serve now."""
        deserted = []
        self._members.subtract(agent.queues)
        for line in self._of_agent.pop(agent.name).values():
            line.free.pop(agent.name, None)
            del line.able[agent.name]
            if not line.able:
                deserted.append(line)
        return deserted

    def state_changed(self, agent: Agent) -> None:
        """An agent may have come free, or have been taken."""
        free = agent.state is AgentState.READY
        for line in self._of_agent[agent.name].values():
            if free:
                line.free[agent.name] = agent
            else:
                line.free.pop(agent.name, None)

    def _line(self, demand: Demand) -> Line:
        line = self._lines.get(demand)
        if line is None:
            line = self._lines[demand] = Line(demand, self._rooms[demand.queue])
            for agent in self._roster:
                if demand.met_by(agent):
                    self._join(agent, line)
        return line

    def _join(self, agent: Agent, line: Line) -> None:
        line.able[agent.name] = agent
        self._of_agent[agent.name][line.demand] = line
        if agent.state is AgentState.READY:
            line.free[agent.name] = agent

    def _forget(self, line: Line) -> None:
        del self._lines[line.demand]
        for name in line.able:
            del self._of_agent[name][line.demand]


def _first(line: Line, agent: str, now: float) -> WaitingCaller | None:
    """The first who hasn't just been declined by this agent."""
    for caller in line.callers:
        if not caller.declined or not caller.declined_by(agent, now):
            return caller  # type: ignore[no-any-return]
    return None
