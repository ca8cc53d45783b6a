"""Boxes in layers: none upon another, arrows from top to bottom, each time the same."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from telephony.layering.arrows import arrows_back, connected, depths
from telephony.layering.layered import Gaps, Layered, Size, layered
from telephony.layering.spacing import apart

GAPS = Gaps(across=20, down=10)
Arrows = list[tuple[object, object]]


def _random(seed: int, count: int = 40) -> tuple[dict[object, Size], Arrows]:
    chance = Random(seed)
    boxes: dict[object, Size] = {
        name: Size(chance.randint(20, 200), chance.randint(20, 90)) for name in range(count)
    }
    pairs = {(chance.randrange(max(0, low - 9), low), low) for low in range(2, count)}
    pairs |= {(chance.randrange(low), low) for low in range(5, count, 3)}
    return boxes, sorted(pairs)  # 0 and 1 may hang together with nothing else


def _laid(seed: int) -> tuple[dict[object, Size], Arrows, Layered]:
    boxes, arrows = _random(seed)
    return boxes, arrows, layered(boxes, arrows, GAPS)


@pytest.mark.parametrize("seed", range(8))
def test_no_box_lies_upon_another(seed: int) -> None:
    boxes, _, laid = _laid(seed)
    for one, other in combinations(boxes, 2):
        a, b = laid.spots[one], laid.spots[other]
        beside = a.x + boxes[one].width <= b.x + 0.01 or b.x + boxes[other].width <= a.x + 0.01
        above = a.y + boxes[one].height <= b.y or b.y + boxes[other].height <= a.y
        assert beside or above, (one, other)


@pytest.mark.parametrize("seed", range(8))
def test_arrows_lead_down_and_all_is_inside(seed: int) -> None:
    boxes, arrows, laid = _laid(seed)
    for source, target in arrows:
        assert laid.spots[source].floor + GAPS.down <= laid.spots[target].y
    for name, size in boxes.items():
        spot = laid.spots[name]
        assert spot.x >= -0.01
        assert spot.y >= 0
        assert spot.x + size.width <= laid.size.width + 0.01
        assert spot.y + size.height <= spot.floor <= laid.size.height


def test_passages_lie_between_their_ends() -> None:
    _, arrows, laid = _laid(3)
    assert any(laid.passages.values())
    for (source, target), passages in laid.passages.items():
        assert (source, target) in arrows
        tops = [passage.top for passage in passages]
        assert tops == sorted(tops)
        for passage in passages:
            assert laid.spots[source].floor <= passage.top
            assert passage.bottom <= laid.spots[target].y


def test_it_looks_the_same_each_time() -> None:
    assert _laid(5)[2] == _laid(5)[2]


def test_a_lone_box_and_none_at_all() -> None:
    assert layered({"a": Size(10, 5)}, [], GAPS).size == Size(10, 5)
    assert layered({}, [], GAPS).size == Size(0, 0)


def test_what_leads_back_is_found_from_the_start() -> None:
    arrows = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "c"), ("d", "b")]
    assert arrows_back("a", ["a", "b", "c", "d"], arrows) == {("c", "a"), ("c", "c")}


@pytest.mark.parametrize("seed", range(20))
def test_without_what_leads_back_there_is_no_circle(seed: int) -> None:
    chance = Random(seed)
    names = list(range(12))
    arrows = list({(chance.choice(names), chance.choice(names)) for _ in range(30)})
    back = arrows_back(0, names, arrows)
    down = [arrow for arrow in arrows if arrow not in back]
    depth = depths(names, down)
    assert all(depth[source] < depth[target] for source, target in down)


def test_parts_keep_their_order() -> None:
    arrows = [("c", "a"), ("d", "b")]
    assert connected(["a", "b", "c", "d", "e"], arrows) == [["a", "c"], ["b", "d"], ["e"]]


def test_things_move_apart_as_little_as_can_be() -> None:
    assert apart([0, 10, 30], [5, 5]) == [0, 10, 30]
    assert apart([0, 0, 0], [4, 4]) == [-4, 0, 4]
    assert apart([0, 1, 50], [10, 10]) == [-4.5, 5.5, 50]
    assert apart([7], []) == [7]
