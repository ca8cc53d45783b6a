"""Which steps, and which ways from step to step, a set of dialogues went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from telephony.ivr.flow import Flow
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

    @property
    def complete(self) -> bool:
        """Whether every step and every branch was walked."""
        return not self.missed_steps and not self.missed_branches


def coverage(flow: Flow, own: Iterable[Rehearsed], others: Iterable[Rehearsed] = ()) -> Coverage:
    """Of all that these dialogues walked, also those that failed further on.

    `own` began in the flow; `others` may have come to it where a step called it.
    """
    prefix = f"{flow.name}/"
    walked = [[step for step in rehearsed.steps if "/" not in step] for rehearsed in own]
    walked += [
        [step.removeprefix(prefix) for step in rehearsed.steps if step.startswith(prefix)]
        for rehearsed in others
    ]
    entered = {step for steps in walked for step in steps}
    gone = {pair for steps in walked for pair in pairwise(steps)}
    branches = list(_branches(flow))
    return Coverage(
        steps=list(flow.steps),
        missed_steps=[step for step in flow.steps if step not in entered],
        branches=branches,
        missed_branches=[branch for branch in branches if branch not in gone],
    )


def _branches(flow: Flow) -> Iterable[Branch]:
    for name, step in flow.steps.items():
        for target in flow.exits(name):
            yield name, target
        if step.on_error is not None and step.on_error not in flow.exits(name):
            yield name, str(step.on_error)
