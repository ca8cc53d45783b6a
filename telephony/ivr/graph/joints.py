"""Which ways of a flow a picture draws as lines, and which it only names.

A line for every way makes a knot of any flow in which twenty steps lead back to one menu. So a way
that leads back, far down, or to where many lead already stands as a row in its own step; lines are
for what reads from top to bottom. What commands do stands once, in a box of its own,
with lines only to what nothing else leads to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from telephony.ivr.graph.model import COMMANDS, FlowGraph, Node, Way, WayKind
from telephony.layering.arrows import arrows_back, depths

Pair = tuple[str, str]
"""A step, and one that it leads to."""

FEW = 3
"""Lines into one step, of those that aren't the next below."""
NEAR = 4
"""Layers that a line may skip."""


@dataclass(frozen=True, slots=True)
class Joints:
    """All ways, taken together where they lead from one step to the same other."""

    lines: Mapping[Pair, tuple[Way, ...]]
    rows: Mapping[str, tuple[tuple[Way, ...], ...]]
    """By step; those to one target are together."""


def joints(graph: FlowGraph) -> Joints:
    """Decide for each way. Every step that is reached is reached by a line."""
    pairs: dict[Pair, list[Way]] = {}
    nodes = graph.drawn
    reached = graph.reached(by_commands=False)
    for way in drawn_ways(nodes.values()):
        by_line = way.source != COMMANDS or way.target not in reached
        if way.target is not None and way.target != way.source and by_line:
            pairs.setdefault((way.source, way.target), []).append(way)
    back = arrows_back(graph.start, list(nodes), pairs)
    down = [pair for pair in pairs if pair not in back]
    drawn = _drawn(graph, down, pairs)
    return Joints(
        lines={pair: tuple(ways) for pair, ways in pairs.items() if pair in drawn},
        rows={name: tuple(_rows(node, drawn)) for name, node in nodes.items()},
    )


def drawn_ways(nodes: Iterable[Node]) -> Iterator[Way]:
    """All but the commands of each question, which the picture has once for all of them."""
    for node in nodes:
        for way in node.ways:
            if way.kind is not WayKind.COMMAND or node.name == COMMANDS:
                yield way


def is_by_error(ways: Iterable[Way]) -> bool:
    """Whether calls go there only because a step failed: such lines are dashed."""
    return all(way.kind is WayKind.ERROR for way in ways)


def _drawn(graph: FlowGraph, down: list[Pair], pairs: Mapping[Pair, list[Way]]) -> set[Pair]:
    depth = depths(list(graph.drawn), down)
    into: dict[str, list[Pair]] = {}
    for pair in down:
        into.setdefault(pair[1], []).append(pair)
    drawn: set[Pair] = set()
    for target, arriving in into.items():
        # The nearest first, and what is meant before what fails.
        arriving.sort(key=lambda pair: (depth[target] - depth[pair[0]], is_by_error(pairs[pair])))
        drawn.add(arriving[0])
        many = len(arriving) > FEW
        for pair in arriving[1:]:
            skipped = depth[target] - depth[pair[0]]
            if skipped <= (1 if many else NEAR) and not (many and is_by_error(pairs[pair])):
                drawn.add(pair)
    return drawn


def _rows(node: Node, drawn: set[Pair]) -> Iterable[tuple[Way, ...]]:
    together: dict[str | None, list[Way]] = {}
    for way in drawn_ways([node]):
        if way.target is None or (node.name, way.target) not in drawn:
            # Commands are told each by itself, wherever they lead.
            key = way.key if way.kind is WayKind.COMMAND else way.target
            together.setdefault(key, []).append(way)
    return (tuple(ways) for ways in together.values())
