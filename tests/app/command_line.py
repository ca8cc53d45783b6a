"""The command line as a user has it: a process, its two outputs, its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def run_telephony(
    *arguments: str | Path,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    within: float = 60.0,
    launcher: Sequence[str] = (),
    stdin: str | None = None,
) -> Finished:
    """Run `telephony` in `folder`; fails the test when it takes longer than `within` seconds.

    `launcher` is a command that starts it, such as one that takes rights away first.
    """
    done = subprocess.run(
        [*launcher, sys.executable, "-m", "telephony", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        input=stdin,
        timeout=within,
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)
