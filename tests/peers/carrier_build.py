"""The carrier build beside the stock wheel: a folder that goes first on PYTHONPATH."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

_BUILD = Path(__file__).parents[2] / "docker" / "pjsua2" / "build.sh"
_BUILD_SECONDS = 1200


def unpack_carrier_build(folder: Path) -> Path:
    """The wheel of `make pjsua2`, in `folder`; built if what goes in has changed (two minutes)."""
    built = subprocess.run(
        [str(_BUILD), sys.executable],
        capture_output=True,
        text=True,
        timeout=_BUILD_SECONDS,
        check=False,
    )
    assert built.returncode == 0, f"the carrier build failed:\n{built.stderr[-3000:]}"
    with zipfile.ZipFile(built.stdout.strip()) as wheel:
        wheel.extractall(folder)
    return folder


def carrier_version(site: Path) -> str:
    """The library's version in an unpacked build: `2.17+carrier.` and a hash of what went in."""
    (described,) = site.glob("*.dist-info")
    return described.stem.partition("-")[2]
