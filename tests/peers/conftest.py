"""The harness's own tests drive real peers, so they carry the `peer` mark."""

from __future__ import annotations

from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_ALONE = ("test_programs", "test_sound")
"""What needs no peer."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == _HERE and item.path.stem not in _ALONE:
            item.add_marker(pytest.mark.peer)
