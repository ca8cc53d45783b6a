"""A drawn timeline: shapes with their places, in pixels, for a template to write down."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A lane's head; with `line`, a lifeline below it."""

    x: float
    name: str
    line: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the axis."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Where the axis leaves out time, or entries."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Shape:
    """`style` is a class of the style sheet; `about` is shown on hovering."""

    y: float
    about: str
    style: str


@dataclass(frozen=True, slots=True)
class Arrow(Shape):
    """A message from `x1` to `x2`."""

    x1: float
    x2: float
    label: str


@dataclass(frozen=True, slots=True)
class Plate(Shape):
    """A label in the middle of a leg."""

    x: float
    width: float
    label: str


@dataclass(frozen=True, slots=True)
class Note(Shape):
    """A label at the left edge of its lane."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Box(Shape):
    """Something with a length, and its text in lines."""

    x: float
    width: float
    height: float
    lines: tuple[str, ...]
    ending: str
    goes_on: bool


@dataclass
class Picture:
    """Everything to be drawn."""

    width: float
    height: float = 0.0
    axis: float = 0.0
    """Where times end, to the left of the first lifeline."""
    middle: float = 0.0
    """Half-way between caller and edge."""
    columns: list[Column] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    plates: list[Plate] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
