"""The carrier build beside the stock wheel: a folder that goes first on PYTHONPATH."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_BUILD = _HERE.parents[1] / "docker" / "pjsua2" / "build.sh"
_BUILD_SECONDS = 1200


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == _HERE:
            item.add_marker(pytest.mark.peer)


@pytest.fixture(scope="session")
def carrier_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of `make pjsua2`, unpacked; built if what goes in has changed (two minutes)."""
    built = subprocess.run(
        [str(_BUILD), sys.executable],
        capture_output=True,
        text=True,
        timeout=_BUILD_SECONDS,
        check=False,
    )
    assert built.returncode == 0, f"the carrier build failed:\n{built.stderr[-3000:]}"
    site = tmp_path_factory.mktemp("carrier")
    with zipfile.ZipFile(built.stdout.strip()) as wheel:
        wheel.extractall(site)
    return site
