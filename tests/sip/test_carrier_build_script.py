"""`docker/pjsua2/build.sh`, as far as it goes without building."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

_BUILD = Path(__file__).parents[2] / "docker" / "pjsua2" / "build.sh"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where it keeps what it has built."""
    folder = tmp_path / "cache" / "telephony" / "pjsua2"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.long
def test_a_second_build_waits_for_the_first_and_takes_what_that_built(
    tmp_path: Path, cache: Path
) -> None:
    source = tmp_path / "pjproject"
    source.mkdir()
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a first build is at work
        with subprocess.Popen(
            [_BUILD, sys.executable, source],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as second:
            assert second.stderr is not None
            said = second.stderr.readline()
            waits_for = re.fullmatch(r"pjsua2: waiting for another build of ([0-9a-f]+)\n", said)
            assert waits_for, said
            assert not list(cache.glob("build-*")), "it builds beside the first"
            built = cache / waits_for[1] / "pjsua2_python.whl"
            built.parent.mkdir()
            built.touch()
            fcntl.flock(lock, fcntl.LOCK_UN)
            printed, complaints = second.communicate(timeout=60)
    assert (second.returncode, printed, complaints) == (0, f"{built}\n", "")
