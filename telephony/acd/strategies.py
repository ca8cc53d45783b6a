"""Who of several free agents gets a caller: one measure a strategy, the least of it wins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from telephony.acd.queue import Requirement, Strategy
from telephony.acd.roster import Agent

Measure = Callable[[Agent], tuple[float, ...]]


def measure(
    strategy: Strategy, skills: Iterable[Requirement], last_order: tuple[int, int]
) -> Measure:
    """What is compared; whoever has been idle longest wins a tie.

    `last_order` is the roster place of the agent who was offered this queue's last caller.
    """
    wanted = tuple(requirement.skill for requirement in skills)

    def level(agent: Agent) -> tuple[float, ...]:
        return (-sum(agent.skills.get(skill, 0) for skill in wanted), agent.idle_since)

    measures: Mapping[Strategy, Measure] = {
        Strategy.LONGEST_IDLE: lambda agent: (agent.idle_since,),
        Strategy.RING_ALL: lambda agent: (agent.idle_since,),
        Strategy.ROUND_ROBIN: lambda agent: (agent.order <= last_order, *agent.order),
        Strategy.FEWEST_CALLS: lambda agent: (agent.contacts, agent.idle_since),
        Strategy.LEAST_TALK_TIME: lambda agent: (agent.talk_time, agent.idle_since),
        Strategy.TOP_DOWN: lambda agent: agent.order,
        Strategy.BEST_SKILL: level,
    }
    return measures[strategy]
