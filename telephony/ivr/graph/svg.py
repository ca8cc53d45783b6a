"""A picture as SVG. Only classes, no colours: those are the style sheet's of whoever shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from telephony.ivr.graph.model import COMMANDS, Way
from telephony.ivr.graph.picture import (
    LABEL_LINE,
    PADDING,
    WIDTH,
    LinePath,
    Picture,
    RowBox,
    StepBox,
)


class Marks(Protocol):
    """What a page adds to a picture; `NoMarks` adds nothing. Texts are shown as they are."""

    def step_link(self, step: str) -> str:
        """Where a click on a step leads; "" nowhere."""

    def step_classes(self, step: str) -> str:
        """Classes of the step's group."""

    def step_figures(self, step: str) -> tuple[str, str]:
        """What is said of its callers: on the left, and on the right."""

    def ways_figures(self, ways: tuple[Way, ...]) -> str:
        """What is said of those who went one of these ways."""

    def ways_classes(self, ways: tuple[Way, ...]) -> str:
        """Classes of the line or row."""


class NoMarks:
    """A picture of the flow alone."""

    def step_link(self, step: str) -> str:
        """See `Marks`."""
        return ""

    def step_classes(self, step: str) -> str:
        """See `Marks`."""
        return ""

    def step_figures(self, step: str) -> tuple[str, str]:
        """See `Marks`."""
        return ("", "")

    def ways_figures(self, ways: tuple[Way, ...]) -> str:
        """See `Marks`."""
        return ""

    def ways_classes(self, ways: tuple[Way, ...]) -> str:
        """See `Marks`."""
        return ""


def svg(picture: Picture, marks: Marks | None = None, style: str = "") -> str:
    """The whole element; `style` is the text of a style sheet to carry in it."""
    return "\n".join(_parts(picture, marks or NoMarks(), style))


def _parts(picture: Picture, marks: Marks, style: str) -> Iterator[str]:
    graph = picture.graph
    title = f"Flow {graph.flow}: {len(graph.nodes)} steps, from {graph.start}"
    size = f'viewBox="0 0 {picture.width:.0f} {picture.height:.0f}" width="{picture.width:.0f}"'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" {size} '
        f'height="{picture.height:.0f}" role="group" aria-label={quoteattr(title)}>'
    )
    if style:
        yield f"<title>{escape(title)}</title>"
        yield f"<style>{style}</style>"
        yield '<rect class="paper" width="100%" height="100%"/>'
    for line in picture.lines:
        yield _line(line, marks)
    for line in picture.lines:  # over all lines: none runs through a label
        yield from _labels(line, marks)
    x, y = picture.start
    yield (
        f'<g class="start"><circle cx="{x:g}" cy="{y - 20:g}" r="6"/>'
        f'<path class="shaft" d="M{x:g} {y - 14:g}V{y - 7:g}"/>{_tip(x, y)}</g>'
    )
    for box in picture.boxes:
        yield from _box(box, marks)
    yield "</svg>"


def _line(line: LinePath, marks: Marks) -> str:
    return (
        f'<g class="{_line_classes(line, marks)}"><title>{escape(_line_title(line))}</title>'
        f'<path class="shaft" d="{line.path}"/>{_tip(*line.tip)}</g>'
    )


def _labels(line: LinePath, marks: Marks) -> Iterator[str]:
    figures = marks.ways_figures(line.ways)
    texts = [("label", text) for text in line.labels] + ([("figure", figures)] if figures else [])
    if not texts:
        return
    height = LABEL_LINE * len(texts) + 2
    x, y = line.label_x - line.label_width / 2, line.label_y - LABEL_LINE + 3
    yield f'<g class="{_line_classes(line, marks)}"><title>{escape(_line_title(line))}</title>'
    yield (
        f'<rect class="plate" x="{x:.1f}" y="{y:.1f}" '
        f'width="{line.label_width:.1f}" height="{height:g}" rx="4"/>'
    )
    for number, (style, text) in enumerate(texts):
        yield _text(style, line.label_x, line.label_y + LABEL_LINE * number, text, anchor="middle")
    yield "</g>"


def _line_classes(line: LinePath, marks: Marks) -> str:
    return _joined(["way", "error" if line.by_error else "", marks.ways_classes(line.ways)])


def _line_title(line: LinePath) -> str:
    about = ", ".join(way.label for way in line.ways if way.label)
    source, target = line.pair
    return f"{source} → {target}" + (f": {about}" if about else "")


def _box(box: StepBox, marks: Marks) -> Iterator[str]:
    node = box.node
    # Commands are no step: nobody is in them, and there is nothing to see behind them.
    own = NoMarks() if node.name == COMMANDS else marks
    link = own.step_link(node.name)
    classes = [
        "step",
        node.verb,
        "" if box.reached else "unreached",
        "ends" if node.ends_calls else "",
        own.step_classes(node.name),
    ]
    if link:
        yield f"<a href={quoteattr(link)} data-step={quoteattr(node.name)}>"
    yield f'<g class="{_joined(classes)}" transform="translate({box.x:g} {box.y:g})">'
    yield f"<title>{escape(_about(box))}</title>"
    yield f'<rect class="box" width="{WIDTH:g}" height="{box.height:g}" rx="7"/>'
    yield _text("name", PADDING, 17, box.name)
    yield _text("verb", WIDTH - PADDING, 17, node.verb, anchor="end")
    for number, words in enumerate(box.words):
        yield _text("words", PADDING, 36 + 16 * number, words)
    if box.figures_y is not None:
        left, right = own.step_figures(node.name)
        yield _text("figure", PADDING, box.figures_y, left)
        yield _text("trouble", WIDTH - PADDING, box.figures_y, right, anchor="end")
    for row in box.rows:
        yield from _row(row, marks)
    yield "</g>"
    if link:
        yield "</a>"


def _row(row: RowBox, marks: Marks) -> Iterator[str]:
    figures = marks.ways_figures(row.ways)
    label = f"{row.label} · {figures}" if row.label and figures else row.label or figures
    classes = ["row", "end" if row.goes_to is None else "", marks.ways_classes(row.ways)]
    yield f'<g class="{_joined(classes)}">'
    yield f'<path class="rule" d="M0 {row.y - 13:g}H{WIDTH:g}"/>'
    yield _text("label", PADDING, row.y, label)
    yield _text("target", WIDTH - PADDING, row.y, row.target, anchor="end")
    yield "</g>"


def _about(box: StepBox) -> str:
    """What a pointer that rests on a step is told, and a screen reader reads."""
    node = box.node
    lines = [f"{node.name} ({node.verb})"]
    if node.words:
        lines.append(node.words)
    for way in node.ways:
        where = f"to {way.target}" if way.target is not None else "the call ends"
        where = "it is asked again" if way.target == COMMANDS else where
        lines.append(f"{way.label}: {where}" if way.label else where)
    if not box.reached:
        lines.append("No call comes here.")
    return "\n".join(lines)


def _text(style: str, x: float, y: float, text: str, anchor: str = "") -> str:
    if not text:
        return ""
    at = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{style}" x="{x:g}" y="{y:g}"{at}>{escape(text)}</text>'


def _tip(x: float, y: float) -> str:
    return f'<path class="tip" d="M{x:g} {y:g}l-4.5 -9h9z"/>'


def _joined(classes: list[str]) -> str:
    return " ".join(each for each in classes if each)
