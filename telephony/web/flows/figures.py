"""What callers did in a flow, by step and by way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from telephony.domain.visits import Ending
from telephony.interfaces.flow_figures import CommandCount, WayCount
from telephony.ivr.graph.model import COMMANDS, FlowGraph, Node, Way, WayKind


@dataclass(slots=True)
class StepFigures:
    """One step. Visits are times that a call was in it, callers calls that were there at all."""

    callers: int = 0
    visits: int = 0
    hung_up: int = 0
    no_input: int = 0
    no_match: int = 0
    commands: dict[str, int] = field(default_factory=dict)
    """How often callers gave each of the flow's commands here, where they did."""
    by_way: dict[str, int] = field(default_factory=dict)
    """Visits by the key of the way that they were left by."""
    otherwise: dict[str, int] = field(default_factory=dict)
    """Visits that ended as no way of the file says, by a few words."""

    @property
    def hung_up_share(self) -> float:
        """Of all visits, 0 to 1."""
        return self.hung_up / self.visits if self.visits else 0.0

    @property
    def missed(self) -> int:
        """How often callers said nothing, or weren't understood."""
        return self.no_input + self.no_match


@dataclass(frozen=True, slots=True)
class FlowFigures:
    """A whole flow; steps that nobody came to are left out."""

    steps: Mapping[str, StepFigures]

    def of_step(self, step: str) -> StepFigures:
        """A step's, zeros where nobody came."""
        return self.steps.get(step) or StepFigures()

    def went(self, ways: Iterable[Way]) -> int:
        """How many visits were left by one of these ways; by commands, those of all steps."""
        return sum(self._went(way) for way in ways)

    def _went(self, way: Way) -> int:
        if way.source == COMMANDS:
            return sum(step.by_way.get(way.key, 0) for step in self.steps.values())
        return self.of_step(way.source).by_way.get(way.key, 0)

    @property
    def has_commands(self) -> bool:
        """Whether anybody gave one."""
        return any(step.commands for step in self.steps.values())

    @property
    def most_visits(self) -> int:
        """Of any step."""
        return max((step.visits for step in self.steps.values()), default=0)


def figures_of(
    graph: FlowGraph, counts: Sequence[WayCount], commands: Sequence[CommandCount] = ()
) -> FlowFigures:
    """Put what the store counted to the steps and ways of the file."""
    steps: dict[str, StepFigures] = {}
    for count in counts:
        step = steps.setdefault(count.step, StepFigures())
        step.callers += count.callers
        step.visits += count.visits
        step.no_input += count.no_input
        step.no_match += count.no_match
        if count.ending is Ending.HUNG_UP:
            step.hung_up += count.visits
            continue
        node = graph.nodes.get(count.step)
        key = _key_of(node, count) if node is not None else None
        if key is not None:
            step.by_way[key] = step.by_way.get(key, 0) + count.visits
        else:
            words = f"to {count.target}" if count.target else "the call ended"
            step.otherwise[words] = step.otherwise.get(words, 0) + count.visits
    for given in commands:
        steps.setdefault(given.step, StepFigures()).commands[given.command] = given.times
    return FlowFigures(steps)


def _key_of(node: Node, count: WayCount) -> str | None:
    """The way's own key, else the first way to the same step: not every verb tells which it was."""
    target = count.target or None
    keys = [way.key for way in node.ways if way.target == target]
    if count.way in keys:
        return count.way
    return keys[0] if keys else None


def walked_graph(flow: str, version: str, counts: Sequence[WayCount]) -> FlowGraph:
    """What calls walked of a version whose file isn't at hand; starts where most callers were."""
    names = dict.fromkeys(count.step for count in counts)
    names |= dict.fromkeys(count.target for count in counts if count.target)
    nodes = {name: Node(name, "", "", 0, 0, tuple(_walked(name, counts))) for name in names}
    targets = {count.target for count in counts if count.target != count.step}
    callers: dict[str, int] = {}
    for count in counts:
        callers[count.step] = callers.get(count.step, 0) + count.callers
    likely = [name for name in names if name not in targets] or list(names)
    return FlowGraph(flow, version, max(likely, key=lambda name: callers.get(name, 0)), nodes)


def _walked(name: str, counts: Sequence[WayCount]) -> Iterable[Way]:
    found = {
        (count.way, count.target or None)
        for count in counts
        if count.step == name and count.ending is not Ending.HUNG_UP
    }
    for key, target in sorted(found, key=str):
        last = key.rpartition(".")[2].removeprefix("on_").replace("_", " ")
        yield Way(name, key, target, WayKind.NEXT, "" if last == "next" else last, 0)
