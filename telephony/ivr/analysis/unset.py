"""Which variables may have no value yet where a step uses them: without a call.

Theory of operation. What has no value is followed from the start along every way: at first all
variables but the flow's inputs, on each way less those that the step gives there (`Verb.gives`).
A step lacks what it lacks on one way at least. What a step uses isn't followed beyond it, but on
`on_error`: where it is lacking the step is told, and fails.

A flow that is called has variables of its own, so nothing is followed into it: `into` of `call`
gives values, and its `return` uses its outputs. `http` gives all of `into` or fails.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from telephony.documents.places import Path
from telephony.ivr.analysis.needed_names import needed
from telephony.ivr.expressions.expression import Template
from telephony.ivr.flow import Flow
from telephony.ivr.names import StepName
from telephony.ivr.verb import NEXT, NO_NAMES, Names
from telephony.ivr.verbs.return_ import ReturnToCaller
from telephony.ivr.walking import find

_BY_ERROR: Path = ("on_error",)


@dataclass(frozen=True, slots=True)
class Unset:
    """`variable` may have no value in what stands at `path`; `trail` is a way that leads there."""

    path: Path
    variable: str
    trail: tuple[str, ...]
    returned: bool = False
    """True where a flow is over that gives it back."""


@dataclass(frozen=True, slots=True)
class _Step:
    uses: tuple[tuple[Path, Names], ...]
    """What stands where, and what it can't do without."""
    ways: tuple[tuple[str, Names], ...]
    """The steps that it leads to, and what surely has a value then of what hadn't before."""


def unset(flow: Flow) -> Iterator[Unset]:
    """Each place that may fail for want of a variable, once for each variable."""
    steps = {str(name): _step(flow, str(name)) for name in flow.steps}
    lacks = _Lacks(flow, steps)
    told: set[tuple[Path, str]] = set()
    for name, step in steps.items():
        for path, used in (*step.uses, *_commands(flow, name)):
            for variable in sorted(used):
                if lacks.at(name, variable) and (path, variable) not in told:
                    told.add((path, variable))
                    yield Unset(path, variable, _trail(flow, steps, name, variable))
    yield from _outputs(flow, steps, lacks)


def _step(flow: Flow, name: str) -> _Step:
    body = flow.steps[name]
    path = ("steps", name, body.verb_name)
    uses = tuple(
        (found.path, needed(found.value) - body.verb.gives_before(found.path[3:]))
        for found in find(Template, body.verb, path, flow.languages)
        if not found.value.constant
    )
    used = NO_NAMES.union(*(names for _, names in uses))
    ways: list[tuple[str, Names]] = []
    for found in find(StepName, body, ("steps", name), flow.languages):
        below = found.path[2:]
        if below == _BY_ERROR:
            ways.append((str(found.value), NO_NAMES))
        else:
            given = body.verb.gives(below if below == NEXT else below[1:])
            ways.append((str(found.value), given | used))
    ways += [(str(target), used) for target in flow.led_by_commands(name).values()]
    return _Step(uses, tuple(ways))


class _Lacks:
    """What may have no value when each step is entered; nothing where no call comes."""

    def __init__(self, flow: Flow, steps: Mapping[str, _Step]) -> None:
        everything = NO_NAMES.union(*(step.verb.variables for step in flow.steps.values()))
        self._places = {name: place for place, name in enumerate(sorted(everything))}
        self._lacking = dict.fromkeys(steps, 0)
        """Bits, for flows may have thousands of variables."""
        self._lacking[flow.start] = ((1 << len(everything)) - 1) & ~self._bits(flow.inputs)
        given = {
            name: [(target, ~self._bits(names)) for target, names in step.ways]
            for name, step in steps.items()
        }
        ahead = deque([flow.start])
        while ahead:
            name = ahead.popleft()
            for target, kept in given[name]:
                more = self._lacking[name] & kept & ~self._lacking[target]
                if more:
                    self._lacking[target] |= more
                    ahead.append(target)

    def at(self, step: str, variable: str) -> bool:
        """Whether a variable may have no value there."""
        place = self._places.get(variable)
        return place is not None and bool(self._lacking[step] >> place & 1)

    def _bits(self, names: Iterable[str]) -> int:
        bits = 0
        for name in names:
            if name in self._places:
                bits |= 1 << self._places[name]
        return bits


def _commands(flow: Flow, step: str) -> Iterator[tuple[Path, Names]]:
    """What the commands say that may be given in a step."""
    verb = flow.steps[step].verb
    for name, command in flow.commands.items():
        if verb.takes_commands and not verb.answers_itself(name):
            for found in find(Template, command, ("commands", str(name)), flow.languages):
                yield found.path, needed(found.value)


def _outputs(flow: Flow, steps: Mapping[str, _Step], lacks: _Lacks) -> Iterator[Unset]:
    """Outputs that may have no value where the flow is over and its caller goes on."""
    for name, step in flow.steps.items():
        returns = isinstance(step.verb, ReturnToCaller)
        if not returns and not (step.verb.takes_next and step.next is None):
            continue
        used = NO_NAMES.union(*(names for _, names in steps[str(name)].uses))
        for variable in sorted(set(flow.outputs) - step.verb.gives(NEXT) - used):
            if not lacks.at(str(name), variable):
                continue
            trail = _trail(flow, steps, str(name), variable)
            yield Unset(("steps", str(name), step.verb_name), variable, trail, returned=True)


def _trail(flow: Flow, steps: Mapping[str, _Step], to: str, variable: str) -> tuple[str, ...]:
    """The shortest way to a step on which nothing gives a value to a variable."""
    came_from: dict[str, str] = {}
    ahead = deque([flow.start])
    while ahead and to != ahead[0]:
        name = ahead.popleft()
        for target, given in steps[name].ways:
            if variable not in given and target not in came_from and target != flow.start:
                came_from[target] = name
                ahead.append(target)
    return tuple(reversed(list(_back(to, came_from))))


def _back(name: str, came_from: Mapping[str, str]) -> Iterator[str]:
    yield name
    while name in came_from:
        name = came_from[name]
        yield name
