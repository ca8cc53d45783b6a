"""Whether anything that flows are made of has changed on the disk. Blocking."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from telephony.ivr.gates.loading import SUFFIXES

MAX_FOLDERS = 1000
Seen = dict[str, tuple[int, int, int] | None]
"""Inode, size and time of change (ns) by path; None for what isn't there."""


def look(folders: Iterable[Path], files: Iterable[Path]) -> Seen:
    """The flow files in `folders` and all folders below, and `files` beside: the sounds in use.

    A file that is added, removed or put in another's place changes its folder; one that is written
    over changes itself.
    """
    seen: Seen = {}
    for top in folders:
        for at, (path, below, names) in enumerate(os.walk(top)):
            if at >= MAX_FOLDERS:
                break
            below.sort()
            seen[path] = _state(Path(path))
            for name in names:
                file = Path(path, name)
                if file.suffix in SUFFIXES:
                    seen[str(file)] = _state(file)
        seen.setdefault(str(top), _state(top))
    return seen | {str(file): _state(file) for file in files}


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns
