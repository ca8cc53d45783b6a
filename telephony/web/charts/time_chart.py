"""A value over time, as shapes with their places, in pixels, for a template to write down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from telephony.web.charts.axes import TimeAxis, ValueAxis

WIDTH, HEIGHT = 420.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 18.0, 10.0, 24.0
_APART = 56.0
"""Between two times that are written below."""
_BIG, _SMALL, _MANY = 3.0, 1.8, 40
"""Sizes of dots, the small one where there are many."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time, in seconds since the epoch, and its value; None where there is none."""

    begin: float
    end: float
    value: float | None
    about: str = ""
    """Shown on hovering."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across, and what is written at its end."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of the chart that says something when it is pointed at."""

    x: float
    width: float
    about: str


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Everything to be drawn; paths are SVG path data, "" for none."""

    times: Sequence[Mark]
    values: Sequence[Mark]
    line: str
    area: str
    dots: Sequence[tuple[float, float]]
    dot: float
    hits: Sequence[Hit]
    goal: float | None
    """The height of the line that is aimed at."""
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM


def line_chart(
    slots: Sequence[Slot], time: TimeAxis, values: ValueAxis, goal: float | None = None
) -> TimeChart:
    """A dot for each slot's value, joined where no slot between lacks one."""
    place = _Place(time, values)
    runs = [[place.middle(slot) for slot in run] for run in _runs(slots)]
    dots = [dot for run in runs for dot in run]
    line = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs)
    return TimeChart(
        place.times,
        place.values,
        line,
        "",
        dots,
        _SMALL if len(dots) > _MANY else _BIG,
        place.hits(slots),
        None if goal is None else place.y(goal),
    )


def step_chart(slots: Sequence[Slot], time: TimeAxis, values: ValueAxis) -> TimeChart:
    """An area that is as high as each slot's value for the slot's whole length."""
    place = _Place(time, values)
    lines, areas = [], []
    for run in _runs(slots):
        steps = "".join(f"V{place.y(slot.value or 0):.1f}H{place.x(slot.end):.1f}" for slot in run)
        begin, first = place.x(run[0].begin), place.y(run[0].value or 0)
        ground = place.y(values.low)
        lines.append(f"M{begin:.1f} {first:.1f}{steps}")
        areas.append(f"M{begin:.1f} {ground:.1f}{steps}V{ground:.1f}Z")
    return TimeChart(
        place.times, place.values, "".join(lines), "".join(areas), (), 0, place.hits(slots), None
    )


def _runs(slots: Sequence[Slot]) -> Iterator[list[Slot]]:
    """Slots that follow each other and have a value."""
    for there, run in groupby(slots, key=lambda slot: slot.value is not None):
        if there:
            yield list(run)


class _Place:
    """Where a time and a value are in the picture."""

    def __init__(self, time: TimeAxis, values: ValueAxis) -> None:
        self._time = time
        self._values = values

    def x(self, at: float) -> float:
        share = (at - self._time.begin) / (self._time.end - self._time.begin)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        low, high = self._values.low, self._values.high
        share = (min(max(value, low), high) - low) / (high - low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def middle(self, slot: Slot) -> tuple[float, float]:
        return self.x((slot.begin + slot.end) / 2), self.y(slot.value or 0)

    def hits(self, slots: Sequence[Slot]) -> list[Hit]:
        return [
            Hit(self.x(slot.begin), self.x(slot.end) - self.x(slot.begin), slot.about)
            for slot in slots
            if slot.about
        ]

    @property
    def times(self) -> list[Mark]:
        most = int((WIDTH - LEFT - RIGHT) / _APART)
        return [Mark(self.x(at), text) for at, text in self._time.marks(most)]

    @property
    def values(self) -> list[Mark]:
        return [Mark(self.y(one), self._values.text(one)) for one in self._values.marks]
