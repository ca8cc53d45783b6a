"""Which steps a set of dialogues came to, which ways it went between them, what it asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from telephony.ivr.flow import Flow
from telephony.ivr.rehearsal.command_ways import command_ways, tried_ways
from telephony.ivr.rehearsal.rehearsing import Rehearsed

Branch = tuple[str, str]
"""From a step to one that it names."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is, and what of it was walked; in the order of the file."""

    steps: Sequence[str]
    missed_steps: Sequence[str]
    branches: Sequence[Branch]
    missed_branches: Sequence[Branch]
    commands: Sequence[str] = ()
    """The ways to give them: "repeat by key", "help in account" for help of a question's own."""
    missed_commands: Sequence[str] = ()

    @property
    def complete(self) -> bool:
        """Whether every step and every branch was walked, and every command given each way."""
        return not (self.missed_steps or self.missed_branches or self.missed_commands)


def coverage(flow: Flow, own: Iterable[Rehearsed], others: Iterable[Rehearsed] = ()) -> Coverage:
    """Of all that these dialogues walked, also those that failed further on.

    `own` began in the flow; `others` may have come to it where a step called it.
    """
    own, others = list(own), list(others)
    walked = _of_this(flow, [each.steps for each in own], [each.steps for each in others])
    entered = {step for steps in walked for step in steps}
    gone = {pair for steps in walked for pair in pairwise(steps)}
    tried = tried_ways(flow, [each.commands for each in own], [each.commands for each in others])
    branches = list(_branches(flow))
    commands = command_ways(flow)
    return Coverage(
        steps=list(flow.steps),
        missed_steps=[step for step in flow.steps if step not in entered],
        branches=branches,
        missed_branches=[branch for branch in branches if branch not in gone],
        commands=commands,
        missed_commands=[way for way in commands if way not in tried],
    )


def _of_this(
    flow: Flow, own: Iterable[Sequence[str]], others: Iterable[Sequence[str]]
) -> list[Sequence[str]]:
    """Of names of steps those that are this flow's."""
    prefix = f"{flow.name}/"
    begun = [[name for name in names if "/" not in name] for names in own] if flow.called else own
    called = [
        [name.removeprefix(prefix) for name in names if name.startswith(prefix)] for names in others
    ]
    return [*begun, *called]


def _branches(flow: Flow) -> Iterable[Branch]:
    for name, step in flow.steps.items():
        for target in flow.exits(name):
            yield name, target
        if step.on_error is not None and step.on_error not in flow.exits(name):
            yield name, str(step.on_error)
