"""What a waiting caller needs at the moment: which agents could help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from telephony.acd.queue import Queue, Requirement
from telephony.acd.roster import Agent


class Demand(NamedTuple):
    """A queue, skills by name, and, for a while, one agent and no other.

    A tuple, since lines are looked up by it several times for each caller.
    """

    queue: str
    skills: tuple[Requirement, ...] = ()
    only: str | None = None
    directed: bool = False
    """Sent to `only` by a colleague: of whichever queue that agent is, and no longer."""

    def met_by(self, agent: Agent) -> bool:
        """Whether the agent may serve this, free or not."""
        return self.lack(agent) is None

    def lack(self, agent: Agent) -> str | None:
        """What the agent is missing, in words; None when nothing."""
        if self.queue not in agent.queues and not self.directed:
            return "not of this queue"
        if self.only is not None and agent.name != self.only:
            return f"not {self.only}"
        for requirement in self.skills:
            if agent.skills.get(requirement.skill, 0) < requirement.level:
                return f"below {requirement.skill} {requirement.level}"
        return None


def demands(
    queue: Queue, skills: Iterable[Requirement], sticky_agent: str | None
) -> list[tuple[float, Demand]]:
    """What a caller needs, by seconds of waiting: begins at 0 and relaxes over time."""
    needed = {requirement.skill: requirement for requirement in (*queue.skills, *skills)}
    steps = [(0.0, Demand(queue.name, _by_name(needed)))]
    for step in sorted(queue.relax, key=lambda step: step.after):
        if step.skill not in needed:
            continue
        if step.level > 0:
            needed[step.skill] = Requirement(step.skill, step.level)
        else:
            del needed[step.skill]
        steps.append((step.after, Demand(queue.name, _by_name(needed))))
    if sticky_agent is not None and queue.sticky_for > 0:
        return _kept_for(sticky_agent, queue.sticky_for, steps)
    return steps


def _kept_for(
    agent: str, seconds: float, steps: list[tuple[float, Demand]]
) -> list[tuple[float, Demand]]:
    """The same steps, for one agent alone until `seconds`; that agent needs no skill."""
    reached = [demand for after, demand in steps if after <= seconds][-1]
    only = steps[0][1]._replace(skills=(), only=agent)
    later = [(after, demand) for after, demand in steps if after > seconds]
    return [(0.0, only), (seconds, reached), *later]


def _by_name(needed: dict[str, Requirement]) -> tuple[Requirement, ...]:
    return tuple(needed[skill] for skill in sorted(needed))
