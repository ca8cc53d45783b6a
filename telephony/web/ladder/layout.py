"""From items to a picture: every shape gets its place, and no picture grows without bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from telephony.domain.timeline import Kind
from telephony.web.durations import as_duration
from telephony.web.ladder.columns import AXIS, WIDTH, Columns, Place, columns
from telephony.web.ladder.items import Item, Lane, Mark, Message, Span
from telephony.web.ladder.picture import Arrow, Box, Note, Pause, Picture, Plate, Tick
from telephony.web.ladder.time_axis import Moment, clock, place

FIRST_ITEMS, LAST_ITEMS = 160, 80
"""Of a longer timeline only its beginning and end are drawn."""
TOP, BOTTOM = 62.0, 34.0
ROW, LINE = 28.0, 15.0
BOX_PADDING = 7.0
BOX_LINES = 6
BOXES_APART = 9.0
CHARACTER = 6.1
"""Mean width of a character at the size of the labels."""
SHOWN_PAUSE = 10.0
"""Seconds without anything from which on the picture says how long that was."""
TICKS_APART = 15.0
_ROWS = {
    Lane.CALLER_LEG: ROW,
    Lane.CALLEE_LEG: ROW,
    Lane.PROMPT: 18.0,
    Lane.INPUT: 18.0,
    Lane.FLOW: 18.0,
}


@dataclass(frozen=True, slots=True)
class _Drawing:
    """An item with what it needs before its place is known."""

    item: Item
    lines: tuple[str, ...] = ()


def draw(items: Sequence[Item]) -> Picture:
    """The picture of items in order of time."""
    shown, left_out = _cut(items)
    lanes = columns(with_callee=any(item.lane is Lane.CALLEE_LEG for item in shown))
    caller_leg = lanes.places[Lane.CALLER_LEG]
    middle = caller_leg.x + caller_leg.width / 2
    picture = Picture(WIDTH, axis=AXIS, middle=middle, columns=lanes.heads)
    drawings = [_prepare(item, lanes) for item in shown]
    moments, owners = _moments(drawings, left_out)
    places = place(moments, TOP)
    place_of = dict(zip(owners, places, strict=True))
    bottom = max(places, default=TOP)
    for index, drawing in enumerate(drawings):
        start, end = place_of[index, "start"], place_of.get((index, "end"), bottom)
        _add(picture, drawing, lanes, start, end)
    _mark_axis(picture, moments, places)
    if left_out:
        text = f"{left_out:,} more here: see the list"
        picture.pauses.append(Pause(place_of[FIRST_ITEMS, "cut"] + ROW / 2, text))
    boxes = (box.y + box.height for box in picture.boxes)
    picture.height = max([bottom, *boxes]) + BOTTOM
    return picture


def _cut(items: Sequence[Item]) -> tuple[list[Item], int]:
    left_out = len(items) - FIRST_ITEMS - LAST_ITEMS
    if left_out <= 0:
        return list(items), 0
    return [*items[:FIRST_ITEMS], *items[-LAST_ITEMS:]], left_out


def _prepare(item: Item, lanes: Columns) -> _Drawing:
    if not isinstance(item, Span):
        return _Drawing(item)
    characters = _fitting(lanes.places[item.lane].width - 2 * BOX_PADDING)
    lines = wrap(item.label, characters, max_lines=BOX_LINES, placeholder=" …") or [""]
    return _Drawing(item, tuple(lines))


def _moments(
    drawings: Sequence[_Drawing], left_out: int
) -> tuple[list[Moment], list[tuple[int, str]]]:
    """All moments in order of time, and whose beginning ("start") or "end" each is."""
    found: list[tuple[float, int, Moment, tuple[int, str]]] = []
    for index, drawing in enumerate(drawings):
        item = drawing.item
        if left_out and index == FIRST_ITEMS:
            cut = Moment(item.at, None, 2 * ROW)
            found.append((item.at, len(found), cut, (index, "cut")))
        height = _text_height(drawing) if drawing.lines else _ROWS[item.lane]
        start = Moment(item.at, item.lane, height)
        found.append((item.at, len(found), start, (index, "start")))
        if isinstance(item, Span) and item.until is not None:
            end = Moment(item.until, item.lane, BOXES_APART)
            found.append((item.until, len(found), end, (index, "end")))
    found.sort(key=lambda each: each[:2])
    return [each[2] for each in found], [each[3] for each in found]


def _mark_axis(picture: Picture, moments: Sequence[Moment], places: Sequence[float]) -> None:
    """Times beside what happens, and how long nothing did."""
    last_y, shown = -TICKS_APART, ""
    above, before = TOP, moments[0].at if moments else 0.0
    for moment, y in zip(moments, places, strict=True):
        if moment.at - before >= SHOWN_PAUSE and moment.lane is not None:
            picture.pauses.append(
                Pause((above + y) / 2, f"{as_duration(moment.at - before)} later")
            )
        text = clock(moment.at)
        if y - last_y >= TICKS_APART and text != shown:
            picture.ticks.append(Tick(y, text))
            last_y, shown = y, text
        above, before = y, moment.at


def _add(picture: Picture, drawing: _Drawing, lanes: Columns, y: float, end: float) -> None:
    item, lane = drawing.item, lanes.places[drawing.item.lane]
    match item:
        case Message():
            picture.arrows.append(_arrow(item, lane, y))
        case Span():
            picture.boxes.append(_box(drawing, item, lane, y, end))
        case Mark() if item.lane in (Lane.CALLER_LEG, Lane.CALLEE_LEG):
            label = _shortened(item.label, lane.width - 24)
            width = min(lane.width - 12, len(label) * CHARACTER + 20)
            x = lane.x + (lane.width - width) / 2
            picture.plates.append(Plate(y, item.about, item.kind.value, x, width, label))
        case _:
            label = _shortened(item.label, lane.width - 14)
            picture.notes.append(Note(y, item.about, item.kind.value, lane.x, label))


def _arrow(item: Message, lane: Place, y: float) -> Arrow:
    x1, x2 = (lane.x, lane.right) if item.to_the_right else (lane.right, lane.x)
    style = "sip failed" if item.failed else "sip"
    return Arrow(y, item.about, style, x1, x2, _shortened(item.label, lane.width - 16))


def _box(drawing: _Drawing, item: Span, lane: Place, y: float, end: float) -> Box:
    style = "digit" if item.kind is Kind.DIGIT else item.kind.value
    height = max(end - y, _text_height(drawing))
    goes_on = item.until is None
    return Box(
        y, item.about, style, lane.x, lane.width, height, drawing.lines, item.ending, goes_on
    )


def _text_height(drawing: _Drawing) -> float:
    ending = isinstance(drawing.item, Span) and bool(drawing.item.ending)
    return LINE * (len(drawing.lines) + ending) + BOX_PADDING


def _shortened(text: str, width: float) -> str:
    room = _fitting(width)
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"


def _fitting(width: float) -> int:
    return max(4, int(width / CHARACTER))
