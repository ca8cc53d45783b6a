"""A flow's picture: every box, line and text of it with its place. Lengths are pixels."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from telephony.ivr.graph.joints import Pair, is_by_error, joints
from telephony.ivr.graph.lettering import cut, width_of, wrapped
from telephony.ivr.graph.model import COMMANDS, FlowGraph, Node, Way
from telephony.layering.layered import Gaps, Layered, Size, Spot, layered

WIDTH = 224.0
PADDING = 10.0
NAME_SIZE, WORDS_SIZE, LABEL_SIZE = 13.0, 12.0, 11.5
NAME_LINE, WORDS_LINE, ROW_LINE, LABEL_LINE = 24.0, 16.0, 18.0, 15.0
MARGIN = 16.0
START_ROOM = 22.0
"""Above the first step, for the mark where calls enter."""
GAPS = Gaps(across=24.0, down=22.0)
FIGURES_ROOM = 68.0
"""In a row, for "1,234 · 56 %" behind its label."""
MOST_LABELS = 4
"""Lines of text beside one line of the picture."""
LABEL_ROOM = 150.0


@dataclass(frozen=True, slots=True)
class RowBox:
    """A way that is named in its step: what for, and where to (None: the call ends)."""

    ways: tuple[Way, ...]
    y: float
    label: str
    target: str
    goes_to: str | None


@dataclass(frozen=True, slots=True)
class StepBox:
    """One step. `words` and `rows` have their places below `y`, texts by their base line."""

    node: Node
    x: float
    y: float
    height: float
    name: str
    words: Sequence[str]
    figures_y: float | None
    """Base line of what the page says of callers; None where nothing is."""
    rows: Sequence[RowBox]
    reached: bool


@dataclass(frozen=True, slots=True)
class LinePath:
    """A line between two steps, its labels, and where its tip is."""

    pair: Pair
    ways: tuple[Way, ...]
    path: str
    """As SVG writes it, down to the tip."""
    tip: tuple[float, float]
    labels: Sequence[str]
    label_x: float
    label_y: float
    """Base line of the first label; the figures, if any, stand one line below the last."""
    label_width: float
    by_error: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it."""

    graph: FlowGraph
    width: float
    height: float
    boxes: Sequence[StepBox]
    lines: Sequence[LinePath]
    start: tuple[float, float]
    """The middle of the first step's upper edge."""


def picture_of(graph: FlowGraph, *, with_figures: bool = False) -> Picture:
    """Lay a flow out; `with_figures` leaves room for what the page says of callers."""
    joined = joints(graph)
    boxes: dict[Hashable, Size] = {
        name: Size(WIDTH, _height(node, joined.rows[name], with_figures))
        for name, node in graph.drawn.items()
    }
    labels = {pair: _labels(ways) for pair, ways in joined.lines.items()}
    arrows: list[tuple[Hashable, Hashable]] = []
    for pair, texts in labels.items():
        # A label takes its own place in the layout, so that nothing runs through it.
        boxes[pair] = _label_size(texts, with_figures)
        arrows += [(pair[0], pair), (pair, pair[1])]
    laid = layered(boxes, arrows, GAPS)
    placed = {name: _moved(laid.spots[name]) for name in boxes}
    reached = graph.reached() | {COMMANDS}
    steps = [
        _step_box(node, placed[name], boxes[name], joined.rows[name], with_figures, name in reached)
        for name, node in graph.drawn.items()
    ]
    lines = [
        _line(pair, ways, labels[pair], placed, boxes, laid) for pair, ways in joined.lines.items()
    ]
    first = placed[graph.start]
    return Picture(
        graph,
        laid.size.width + 2 * MARGIN,
        laid.size.height + 2 * MARGIN + START_ROOM,
        steps,
        lines,
        (first.x + WIDTH / 2, first.y),
    )


def _moved(spot: Spot) -> Spot:
    return Spot(_moved_x(spot.x), _moved_y(spot.y), _moved_y(spot.floor))


def _moved_x(x: float) -> float:
    return round(x + MARGIN, 1)


def _moved_y(y: float) -> float:
    return round(y + MARGIN + START_ROOM, 1)


def _words(node: Node) -> list[str]:
    return wrapped(node.words, WIDTH - 2 * PADDING, WORDS_SIZE, 2)


def _height(node: Node, rows: Sequence[tuple[Way, ...]], with_figures: bool) -> float:
    height = NAME_LINE + WORDS_LINE * len(_words(node)) + 8
    if with_figures:
        height += WORDS_LINE + 2
    return height + (ROW_LINE * len(rows) + 6 if rows else 0)


def _step_box(
    node: Node,
    spot: Spot,
    size: Size,
    rows: Sequence[tuple[Way, ...]],
    with_figures: bool,
    reached: bool,
) -> StepBox:
    room = WIDTH - 2 * PADDING - width_of(node.verb, LABEL_SIZE) - 8
    words = _words(node)
    y = NAME_LINE + WORDS_LINE * len(words) + 4
    figures_y = None
    if with_figures:
        figures_y = y + WORDS_LINE - 3
        y += WORDS_LINE + 2
    y += 4
    return StepBox(
        node=node,
        x=spot.x,
        y=spot.y,
        height=size.height,
        name=cut(node.name, room, NAME_SIZE),
        words=words,
        figures_y=figures_y,
        rows=[
            _row(ways, y + ROW_LINE * number + 14, with_figures) for number, ways in enumerate(rows)
        ],
        reached=reached,
    )


def _row(ways: tuple[Way, ...], y: float, with_figures: bool) -> RowBox:
    goes_to = ways[0].target
    room = WIDTH - 2 * PADDING - 6 - (FIGURES_ROOM if with_figures else 0)
    label = ", ".join(way.label for way in ways if way.label)
    if goes_to is None:
        target = "■ ends"
    elif goes_to == ways[0].source:
        target = "↻ again"
    else:
        target = f"→ {cut(goes_to, room * (0.55 if label else 1), LABEL_SIZE)}"
    label = cut(label, room - width_of(target, LABEL_SIZE), LABEL_SIZE) if label else ""
    return RowBox(ways, y, label, target, goes_to)


def _labels(ways: tuple[Way, ...]) -> list[str]:
    texts = [cut(way.label, LABEL_ROOM, LABEL_SIZE) for way in ways if way.label]
    if len(texts) > MOST_LABELS:
        return [*texts[: MOST_LABELS - 1], f"and {len(texts) - MOST_LABELS + 1} more"]
    return texts


def _label_size(texts: Sequence[str], with_figures: bool) -> Size:
    widest = max((width_of(text, LABEL_SIZE) for text in texts), default=0.0)
    lines = len(texts) + with_figures
    return Size(max(widest + 12, 84.0 if with_figures else 8.0), LABEL_LINE * lines + 4)


def _line(
    pair: Pair,
    ways: tuple[Way, ...],
    texts: Sequence[str],
    placed: Mapping[Hashable, Spot],
    boxes: Mapping[Hashable, Size],
    laid: Layered,
) -> LinePath:
    source, target = pair
    spot, size = placed[pair], boxes[pair]
    middle = spot.x + size.width / 2
    begin = placed[source].x + WIDTH / 2
    tip = (placed[target].x + WIDTH / 2, placed[target].y)
    points = [
        (begin, placed[source].y + boxes[source].height),
        (begin, placed[source].floor),
        *_passed(laid, (source, pair)),
        (middle, spot.y),
        (middle, spot.floor),
        *_passed(laid, (pair, target)),
        (tip[0], tip[1] - 7),
    ]
    return LinePath(
        pair=pair,
        ways=ways,
        path=_curved(points),
        tip=tip,
        labels=texts,
        label_x=middle,
        label_y=spot.y + LABEL_LINE - 2,
        label_width=size.width,
        by_error=is_by_error(ways),
    )


def _passed(laid: Layered, arrow: tuple[Hashable, Hashable]) -> list[tuple[float, float]]:
    return [
        (_moved_x(passage.x), _moved_y(y))
        for passage in laid.passages.get(arrow, ())
        for y in (passage.top, passage.bottom)
    ]


def _curved(points: Sequence[tuple[float, float]]) -> str:
    """Down through all points, leaving and reaching each vertically."""
    (x, y), *rest = points
    parts = [f"M{x:g} {round(y, 1):g}"]
    for next_x, next_y in rest:
        if abs(next_x - x) < 0.5:
            parts.append(f"V{round(next_y, 1):g}")
            next_x = x
        else:
            half = (y + next_y) / 2
            parts.append(
                f"C{x:g} {half:.1f} {next_x:.1f} {half:.1f} {next_x:.1f} {round(next_y, 1):g}"
            )
        x, y = round(next_x, 1), next_y
    return "".join(parts)
