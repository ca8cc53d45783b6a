"""Time runs downwards, lanes never overlap, and silence takes little room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.web.ladder.time_axis import LONGEST_GAP, Moment, clock, place, room_for

MOMENTS = st.lists(
    st.builds(
        Moment,
        at=st.floats(0, 10_000),
        lane=st.sampled_from(["left", "middle", "right", None]),
        height=st.floats(1, 100),
    ),
    max_size=60,
).map(lambda moments: sorted(moments, key=lambda moment: moment.at))


@given(MOMENTS)
def test_later_is_never_above_earlier(moments: list[Moment]) -> None:
    places = place(moments, 50.0)
    assert len(places) == len(moments)
    assert places == sorted(places)
    assert all(y >= 50.0 for y in places)


@given(MOMENTS)
def test_every_moment_has_its_room(moments: list[Moment]) -> None:
    floors: dict[object, float] = {}
    tolerance = 1e-6
    for moment, y in zip(moments, place(moments, 0.0), strict=True):
        if moment.lane is None:
            assert all(y >= floor - tolerance for floor in floors.values())
            floors = dict.fromkeys(["left", "middle", "right", None], y + moment.height)
        else:
            assert y >= floors.get(moment.lane, 0.0) - tolerance
            floors[moment.lane] = y + moment.height


@given(MOMENTS)
def test_no_silence_makes_a_picture_long(moments: list[Moment]) -> None:
    room = sum(moment.height + LONGEST_GAP for moment in moments)
    assert max(place(moments, 0.0), default=0.0) <= room


def test_what_happens_at_once_stands_side_by_side() -> None:
    at_once = [Moment(1.0, "left", 20), Moment(1.0, "right", 20), Moment(1.005, "middle", 20)]
    assert place(at_once, 10.0) == [10.0, 10.0, 10.0]


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_time_takes_no_less_room(one: float, other: float) -> None:
    assert room_for(min(one, other)) <= room_for(max(one, other)) <= LONGEST_GAP


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.000"),
        (9.0041, "9.004"),
        (59.9996, "1:00.000"),
        (61.5, "1:01.500"),
        (3661.25, "1:01:01.250"),
    ],
)
def test_times_read_as_since_the_invite(seconds: float, text: str) -> None:
    assert clock(seconds) == text
