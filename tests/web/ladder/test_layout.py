"""Every item is drawn inside the picture, none over another, and the picture has a bound."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony.domain.timeline import Kind, TimelineEntry
from telephony.web.ladder.columns import columns
from telephony.web.ladder.layout import FIRST_ITEMS, LAST_ITEMS, draw
from telephony.web.ladder.picture import Picture, Shape
from tests.web.ladder.entries import entry, items, whole_call

EVENTS = st.sampled_from(
    [
        (Kind.SIP, "INVITE received", {}),
        (Kind.SIP, "BYE sent", {"leg": "callee"}),
        (Kind.SIP, "x" * 80 + " sent", {}),
        (Kind.MEDIA, "audio flows", {"codec": "PCMU"}),
        (Kind.MEDIA, "quality", {"mos": None}),
        (Kind.CALL, "leg ended", {"reason": "busy"}),
        (Kind.PROMPT, "prompt", {"playback": 1, "text": "word " * 200}),
        (Kind.PROMPT, "playing", {"playback": 1}),
        (Kind.PROMPT, "barge-in", {"by": "keys"}),
        (Kind.PROMPT, "played to its end", {"playback": 1}),
        (Kind.SPEECH, "speech began", {}),
        (Kind.SPEECH, "recognized", {"phrase": "y" * 100}),
        (Kind.DIGIT, "key", {"digit": "5"}),
        (Kind.DIGIT, "collected", {}),
        (Kind.STEP, "step", {"step": "z" * 60, "verb": "say"}),
        (Kind.CALL, "ended", {}),
    ]
)
TIMELINES = st.lists(
    st.builds(
        lambda at, event: entry(at, event[0], event[1], **event[2]), st.floats(0, 5000), EVENTS
    ),
    max_size=80,
)


def shapes(picture: Picture) -> list[Shape]:
    return [*picture.arrows, *picture.plates, *picture.notes, *picture.boxes]


@settings(deadline=None)
@given(TIMELINES)
def test_any_timeline_is_drawn_inside_its_picture(timeline: list[TimelineEntry]) -> None:
    read = items(*timeline)
    picture = draw(read)
    assert len(shapes(picture)) == len(read)
    for shape in shapes(picture):
        assert 0 < shape.y < picture.height
    for box in picture.boxes:
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height
        assert box.height >= 15 * len(box.lines)
    texts = [tick.y for tick in picture.ticks]
    assert all(below - above >= 15 for above, below in pairwise(texts))


@settings(deadline=None)
@given(TIMELINES)
def test_boxes_of_one_lane_never_overlap(timeline: list[TimelineEntry]) -> None:
    lanes: dict[float, list[tuple[float, float]]] = {}
    for box in draw(items(*timeline)).boxes:
        lanes.setdefault(box.x, []).append((box.y, box.y + box.height))
    for boxes in lanes.values():
        assert all(above[1] <= below[0] for above, below in pairwise(sorted(boxes)))


def test_five_thousand_entries_stay_bounded() -> None:
    long = [entry(n * 0.2, "sip", "INFO received") for n in range(5000)]
    picture = draw(items(*long))
    assert len(picture.arrows) == FIRST_ITEMS + LAST_ITEMS
    assert picture.height < 40 * (FIRST_ITEMS + LAST_ITEMS)
    [cut] = picture.pauses
    assert cut.text == f"{5000 - FIRST_ITEMS - LAST_ITEMS:,} more here: see the list"
    above, below = picture.arrows[FIRST_ITEMS - 1].y, picture.arrows[FIRST_ITEMS].y
    assert above + 14 < cut.y < below - 14


def test_a_long_silence_is_short_and_says_how_long_it_was() -> None:
    picture = draw(items(entry(0, "sip", "INVITE received"), entry(600, "sip", "BYE received")))
    assert [pause.text for pause in picture.pauses] == ["10:00 later"]
    assert picture.arrows[1].y - picture.arrows[0].y < 100
    assert [tick.text for tick in picture.ticks] == ["0.000", "10:00.000"]


def test_a_transferred_call_has_a_callee() -> None:
    lifelines = [column.name for column in draw(items(*whole_call())).columns if column.line]
    assert lifelines == ["caller", "edge", "callee"]
    plain = draw(items(entry(0, "sip", "INVITE received")))
    assert [column.name for column in plain.columns if column.line] == ["caller", "edge"]


@pytest.mark.parametrize("with_callee", [True, False])
def test_lanes_stand_beside_each_other(with_callee: bool) -> None:
    places = sorted(columns(with_callee=with_callee).places.values(), key=lambda place: place.x)
    assert all(left.right <= right.x for left, right in pairwise(places))
    assert places[-1].right <= 1100


def test_a_barge_in_is_seen_where_it_happened() -> None:
    picture = draw(items(*whole_call()))
    [prompt] = [box for box in picture.boxes if box.style == "prompt"]
    [speech] = [box for box in picture.boxes if box.style == "speech"]
    assert prompt.ending == "barge-in by speech"
    assert prompt.y + prompt.height == pytest.approx(speech.y, abs=1)


def test_a_prompt_that_goes_on_reaches_to_the_end() -> None:
    picture = draw(items(entry(0, "prompt", "playing", playback=1), entry(9, "step", "step")))
    [prompt] = picture.boxes
    assert prompt.goes_on
    assert prompt.y + prompt.height >= picture.notes[0].y


def test_long_texts_are_cut_and_kept_for_hovering() -> None:
    text = "word " * 200
    played = [
        entry(0, "prompt", "prompt", playback=1, text=text),
        entry(0, "prompt", "playing", playback=1),
    ]
    [prompt] = draw(items(*played)).boxes
    assert prompt.lines[-1].endswith("…")
    assert text.strip() in prompt.about
    [note] = draw(items(entry(0, "step", "step", step="x" * 90, verb="say"))).notes
    assert note.label.endswith("…")
