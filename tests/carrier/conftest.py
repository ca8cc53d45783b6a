"""The carrier build for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.peers.carrier_build import unpack_carrier_build

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == _HERE:
            item.add_marker(pytest.mark.peer)


@pytest.fixture(scope="session")
def carrier_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The carrier build, unpacked."""
    return unpack_carrier_build(tmp_path_factory.mktemp("carrier"))
