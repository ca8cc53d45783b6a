"""Circles of steps that calls go round in for good, since nobody is there to break them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from telephony.ivr.flow import Flow
from telephony.ivr.schema import StepBody
from telephony.ivr.verb import Verb


def circles(flow: Flow, goes_on_alone: Callable[[Verb], bool]) -> Iterator[list[str]]:
    """Circles of steps that go on alone, from which no way (errors apart) leads to anything else.

    Each is told once, beginning with the step that stands first in the file.
    """
    trapped = _trapped(flow, goes_on_alone)
    seen: set[str] = set()
    for start in trapped:
        trail: list[str] = []
        name = start
        while name not in seen:
            seen.add(name)
            trail.append(name)
            name = trapped[name]
        if name in trail:
            yield trail[trail.index(name) :]


def _trapped(flow: Flow, goes_on_alone: Callable[[Verb], bool]) -> dict[str, str]:
    """The steps that no call gets away from, each with one that it leads to, in file order."""
    exits = {str(name): flow.exits(name) for name in flow.steps}
    leads_here: dict[str, list[str]] = {name: [] for name in exits}
    for name, targets in exits.items():
        for target in targets:
            leads_here.get(target, []).append(name)
    ahead = [
        str(name)
        for name, step in flow.steps.items()
        if not goes_on_alone(step.verb)
        or _ends(step, exits[str(name)])
        or any(target not in exits for target in exits[str(name)])
    ]
    gets_away: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name not in gets_away:
            gets_away.add(name)
            ahead += leads_here[name]
    return {name: targets[0] for name, targets in exits.items() if name not in gets_away}


def _ends(step: StepBody, exits: Sequence[str]) -> bool:
    """Whether a call may end in this step."""
    return not exits or (step.verb.takes_next and step.next is None)
