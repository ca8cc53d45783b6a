"""Sugiyama's layout (IEEE SMC-11, 1981) by grandalf: boxes in layers, arrows from top to bottom.

Grandalf finds the layers, the order in each and the columns; heights are ours, so that all boxes
of a layer begin at one line. What isn't connected stands side by side.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grandalf.graphs import Edge, Vertex, graph_core
from grandalf.layouts import SugiyamaLayout

from telephony.layering.arrows import Arrow, connected
from telephony.layering.spacing import apart

ROUNDS = 8
"""Of ordering; more gain nothing visible."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Space between boxes of one layer, and between layers, in the boxes' own unit."""

    across: float
    down: float


@dataclass(frozen=True, slots=True)
class Size:
    """Of a box."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A box's upper left corner, and where its whole layer ends."""

    x: float
    y: float
    floor: float


@dataclass(frozen=True, slots=True)
class Passage:
    """Where an arrow passes through a layer without stopping: down a vertical line."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Layered:
    """The outcome. `passages` are of arrows that skip layers, from top to bottom."""

    spots: Mapping[Hashable, Spot]
    passages: Mapping[Arrow, Sequence[Passage]]
    size: Size


def layered(boxes: Mapping[Hashable, Size], arrows: Sequence[Arrow], gaps: Gaps) -> Layered:
    """Lay boxes out; the arrows may form no circle, and each may be there once."""
    spots: dict[Hashable, Spot] = {}
    passages: dict[Arrow, Sequence[Passage]] = {}
    left = height = 0.0
    for names in connected(list(boxes), arrows):
        sizes = {name: boxes[name] for name in names}
        laid = _Part(sizes, [arrow for arrow in arrows if arrow[0] in sizes], gaps)
        spots |= laid.spots(left)
        passages |= laid.passages(left)
        left += laid.width + gaps.across
        height = max(height, laid.height)
    return Layered(spots, passages, Size(max(0.0, left - gaps.across), height))


class _View:
    """What grandalf asks of a box: its size; and where it puts the box's middle."""

    def __init__(self, size: Size) -> None:
        self.w = size.width
        self.h = size.height
        self.xy = (0.0, 0.0)


def _vertex(name: Hashable, size: Size) -> Vertex:
    vertex = Vertex(name)
    vertex.view = _View(size)
    return vertex


def _middles(layout: SugiyamaLayout, gaps: Gaps) -> dict[object, float]:
    """Where each box and passage has its middle: where grandalf wishes it, but none upon another,
    which its mean of four alignments can't promise."""
    found: dict[object, float] = {}
    for layer in layout.layers:
        needed = [gaps.across + (one.view.w + other.view.w) / 2 for one, other in pairwise(layer)]
        places = apart([v.view.xy[0] for v in layer], needed)
        found |= dict(zip(layer, places, strict=True))
    return found


class _Part:
    """One connected part."""

    def __init__(
        self,
        boxes: Mapping[Hashable, Size],
        arrows: Sequence[Arrow],
        gaps: Gaps,
    ) -> None:
        # Not grandalf's own `Graph`: it keeps edges in sets, so each run would look different.
        vertices = {name: _vertex(name, size) for name, size in boxes.items()}
        edges = [Edge(vertices[source], vertices[target]) for source, target in arrows]
        part = graph_core(list(vertices.values()), edges, True)
        self._layout = layout = SugiyamaLayout(part)
        layout.xspace, layout.yspace = gaps.across, gaps.down
        roots = [vertex for vertex in layout.g.sV if not vertex.e_in()]
        layout.init_all(roots=roots, inverted_edges=[], optimize=True)
        for _ in range(ROUNDS):
            for _layer in layout.ordering_step():
                pass
        layout.setxy()
        self._middle = _middles(layout, gaps)
        everything = [vertex for layer in layout.layers for vertex in layer]
        self._leftmost = min(self._middle[v] - v.view.w / 2 for v in everything)
        self.width = max(self._middle[v] + v.view.w / 2 for v in everything) - self._leftmost
        tallest = [
            max((v.view.h for v in layer if not layout.grx[v].dummy), default=0.0)
            for layer in layout.layers
        ]
        self._tops = [0.0]
        for height in tallest:
            self._tops.append(self._tops[-1] + height + gaps.down)
        self._bottoms = [top + height for top, height in zip(self._tops, tallest, strict=False)]
        self.height = self._bottoms[-1]

    def spots(self, left: float) -> dict[Hashable, Spot]:
        """Every box of this part, which begins at `left`."""
        grown = self._layout.grx
        return {
            v.data: Spot(
                self._middle[v] - v.view.w / 2 - self._leftmost + left,
                self._tops[grown[v].rank],
                self._bottoms[grown[v].rank],
            )
            for v in self._layout.g.sV
        }

    def passages(self, left: float) -> dict[Arrow, Sequence[Passage]]:
        """What skips layers."""
        return {
            (edge.v[0].data, edge.v[1].data): [
                Passage(
                    self._middle[at] - self._leftmost + left, self._tops[rank], self._bottoms[rank]
                )
                for rank, at in sorted(by_rank.items())
                if self._layout.grx[at].dummy
            ]
            for edge, by_rank in self._layout.ctrls.items()
            if isinstance(edge, Edge)
        }
