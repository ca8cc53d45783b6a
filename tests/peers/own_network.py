"""A network for traffic that would keep others busy: a capture hears all of its loopback."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CLONE_NEWNET = 0x40000000
_THIS_NETWORK = Path("/proc/thread-self/ns/net")
_LIBC = ctypes.CDLL(None, use_errno=True)
"""Python names `unshare` and `setns` from 3.12 on."""


@contextmanager
def own_network() -> Iterator[None]:
    """For the length of a `with` block: this thread's, and what it starts meanwhile.

    It holds nothing but a loopback. Where the kernel doesn't allow one (a container without
    CAP_SYS_ADMIN), the block runs in the network that is there.
    """
    before = os.open(_THIS_NETWORK, os.O_RDONLY)
    inside = False
    try:
        inside = _LIBC.unshare(_CLONE_NEWNET) == 0
        if inside:
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        yield
    finally:
        left = not inside or _LIBC.setns(before, _CLONE_NEWNET) == 0
        os.close(before)
        assert left, f"The network before can't be entered: {os.strerror(ctypes.get_errno())}."
