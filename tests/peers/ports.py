"""Loopback ports that no test running beside this one will take.

The kernel hands ephemeral ports (32768 and up) to anyone, so ours lie below them. They
are claimed in blocks by a file lock, which the kernel releases when the claimant dies, and
a block is passed over while any of its ports is bound.
"""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

LOOPBACK = "127.0.0.1"

_FIRST = 20000
_END = 32000
_BLOCK = 40


@contextmanager
def claimed_ports(count: int = 1) -> Iterator[range]:
    """`count` consecutive free ports, the first one even as RTP wants it (RFC 3550 section 11)."""
    blocks = -(-count // _BLOCK)
    starts = list(range(_FIRST, _END - blocks * _BLOCK + 1, _BLOCK))
    random.shuffle(starts)
    for start in starts:
        with ExitStack() as locks:
            if not all(_locked(start + index * _BLOCK, locks) for index in range(blocks)):
                continue
            ports = range(start, start + count)
            if all(_is_free(port) for port in ports):
                yield ports
                return
    raise AssertionError(f"No {count} free ports in a row between {_FIRST} and {_END}.")


def _locked(start: int, locks: ExitStack) -> bool:
    """Lock one block until `locks` closes; False when somebody has it."""
    folder = Path(tempfile.gettempdir(), f"telephony-test-ports-{os.getuid()}")
    folder.mkdir(exist_ok=True)
    lock: IO[bytes] = locks.enter_context((folder / str(start)).open("ab"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                return False
    return True
