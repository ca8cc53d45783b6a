"""Memory in pages of 2 MB, so that the media clock finds it without being sent around.

Fifty times a second the clock touches some kilobytes of every call, each at another place. In pages
of 4 kB the processor has forgotten where they lie each time: 15 % of what a call costs is asking.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from telephony.sip.library.library_build import carrier_build_installed

_KERNEL = Path("/sys/kernel/mm/transparent_hugepage/enabled")
_TUNABLES = "GLIBC_TUNABLES"
_WANTED = {
    "glibc.malloc.hugetlb": "1",  # asks the kernel for large pages wherever the heap grows
    "glibc.malloc.arena_max": "1",  # one heap: those of threads begin small, in the wrong places
}


def in_large_pages() -> None:
    """Begin this program again with its heap in large pages; returns if that is so, or can't be.

    The C library takes such a wish from its environment alone, before the program's first line. An
    operator's own tunables stand: who has set one of these two has decided. Only for the carrier
    build: with a handful of calls there is nothing to gain.
    """
    tunables = os.environ.get(_TUNABLES, "")
    decided = any(name in tunables for name in _WANTED)
    if decided or not _kernel_has_them() or not carrier_build_installed():
        return
    wishes = ":".join(f"{name}={value}" for name, value in _WANTED.items())
    os.environ[_TUNABLES] = f"{tunables}:{wishes}" if tunables else wishes
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  our own program


def _kernel_has_them() -> bool:
    try:
        return "[never]" not in _KERNEL.read_text(encoding="ascii")
    except OSError:
        return False  # not Linux, or a kernel without
