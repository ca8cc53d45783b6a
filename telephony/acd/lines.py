"""Who could help whom: callers of equal needs in lines, agents beside the lines they can serve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from telephony.acd.agent_state import AgentState
from telephony.acd.demand import Demand
from telephony.acd.line_order import LineOrder
from telephony.acd.roster import Agent, Roster
from telephony.acd.waiting import Line, QueueRoom, WaitingCaller

LINES_KEPT = 4096
"""Lines beyond this many are forgotten once empty: needs may be as many as callers."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The caller who is served next, of how many who need the same, and the first of the others."""

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
        self._order = LineOrder()
        self._free: dict[str, Agent] = {}
        """Ready, whatever they can: most events change this, and a line has too many agents."""
        self._members: Counter[str] = Counter()
        """Agents of each queue, whatever they can."""

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines.values())

    def enter(self, caller: WaitingCaller) -> None:
        """`caller` may be offered to an agent from now on."""
        line = self._line(caller.demand)
        if line.add(caller):
            self._order.file(line)

    def leave(self, caller: WaitingCaller) -> bool:
        """`caller` may be offered no longer; False when it wasn't in its line."""
        line = self._lines.get(caller.demand)
        if line is None or not line.remove(caller):
            return False
        self._order.file(line)
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
        able = self._line(caller.demand).able
        free = [agent for name, agent in self._free.items() if name in able]
        if not caller.declined:
            return free
        return [agent for agent in free if not caller.declined_by(agent.name, now)]

    def somebody_free(self) -> list[Line]:
        """Lines of which an agent is free, whether or not for the first caller."""
        free = self._free.keys()
        return [line for line in self._lines.values() if not line.able.keys().isdisjoint(free)]

    def most_urgent(self, agent: Agent, now: float) -> Choice | None:
        """Whom this agent should serve: the most urgent of its lines' first callers."""
        found = self._order.first_two(agent.name, now)
        if not found:
            return None
        caller = found[0][1]
        among = len(self._line(caller.demand).callers)
        return Choice(caller, among, found[1][1].name if len(found) > 1 else None)

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
        self._free.pop(agent.name, None)
        for line in self._of_agent.pop(agent.name).values():
            del line.able[agent.name]
            if not line.able:
                deserted.append(line)
        return deserted

    def state_changed(self, agent: Agent) -> None:
        """An agent may have come free, or have been taken."""
        if agent.state is AgentState.READY:
            self._free[agent.name] = agent
        else:
            self._free.pop(agent.name, None)

    def weight_changed(self, queue: str) -> None:
        """A queue's callers are to become urgent faster, or less fast."""
        for line in self._lines.values():
            if line.demand.queue == queue:
                self._order.file(line)

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

    def _forget(self, line: Line) -> None:
        del self._lines[line.demand]
        for name in line.able:
            del self._of_agent[name][line.demand]
