"""What the garbage collector looks through, and when."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterator

import pytest

from telephony.app.garbage_collection import start_up_spared

SOON = 100_000
"""Objects, of which start-up leaves more than this."""


@pytest.fixture(autouse=True)
def tests_stay_spared() -> Iterator[None]:
    """A block's end takes back what `tests/conftest.py` has done."""
    yield
    gc.freeze()


@pytest.mark.long
def test_what_start_up_left_behind_is_not_looked_through() -> None:
    gc.unfreeze()
    with start_up_spared():
        assert gc.get_freeze_count() > SOON
        assert len(gc.get_objects()) < 1_000
    assert gc.get_freeze_count() == 0


@pytest.mark.long
def test_nor_does_it_put_off_the_collection_of_what_calls_leave_behind() -> None:
    start_up = [[number] for number in range(4 * SOON)]
    with start_up_spared():
        assert _objects_until_a_full_collection() <= SOON
    del start_up


def _objects_until_a_full_collection() -> int:
    """Garbage in cycles, some of it in use for a while as calls are."""
    in_use: deque[list[object]] = deque(maxlen=3_000)
    before, made = _full_collections(), 0
    while _full_collections() == before:
        cycle: list[object] = []
        cycle.append(cycle)
        in_use.append(cycle)
        made += 1
        if made > 4 * SOON:
            break
    return made


def _full_collections() -> int:
    return int(gc.get_stats()[2]["collections"])
