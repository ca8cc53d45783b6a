"""`telephony serve` as a process."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from telephony.app.commands.serve import spare_the_collector


@pytest.fixture
def collector() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_what_start_up_left_behind_is_never_looked_through_again() -> None:
    before = gc.get_freeze_count()
    spare_the_collector()
    assert gc.get_freeze_count() > before + 10_000
    assert len(gc.get_objects()) < 1_000
