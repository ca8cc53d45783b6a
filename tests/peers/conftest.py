"""The harness's own tests drive real peers, so they carry the `peer` mark."""

from __future__ import annotations

from pathlib import Path

import pytest

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == _HERE and item.path.stem != "test_sound":
            item.add_marker(pytest.mark.peer)
