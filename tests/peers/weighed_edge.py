"""`telephony` without a garbage collector, which tells what it holds in memory:
`python -m tests.peers.weighed_edge serve ...`. It is weighed at SIGUSR2.

What is in use is told, not what is resident: an allocator keeps for the next call what the last
one gave back, and how much of that is chance. The library keeps every transaction for 32 s (RFC
3261 section 17.2.2, Timer J); here it is half a second, from the first weighing on.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from telephony.app.cli import main
from tests.peers.edge import Edge
from tests.peers.waiting import wait_until

_WEIGH = signal.SIGUSR2
_TRANSACTIONS_LIVE = 500
"""Milliseconds."""
_AT_LEAST = 10
"""Objects of a type that are worth telling."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a process holds."""

    allocated: int
    """Bytes from the C library's allocator, in which the SIP library and SQLite live."""
    blocks: int
    """Of Python's own allocator: one for each smaller object."""
    objects: Mapping[str, int]
    """Of the program, by type."""
    transactions: int
    """SIP transactions, those included that only wait for a request's repetition."""


def weigh(edge: Edge, count: int) -> Weight:
    """The `count`th weighing, from 1 on, of an edge that is this module."""
    os.kill(edge.pid, _WEIGH)

    def told() -> str | None:
        lines = [line for line in edge.written().splitlines() if line.startswith("weight ")]
        return lines[count - 1] if len(lines) >= count else None

    return Weight(**json.loads(wait_until(told, within=10, what="a weight").partition(" ")[2]))


class _Allocation(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


@cache  # what ctypes makes of it each time would weigh, too
def _mallinfo() -> Callable[[], _Allocation]:
    mallinfo = ctypes.CDLL(None).mallinfo2
    mallinfo.restype = _Allocation
    return cast("Callable[[], _Allocation]", mallinfo)


@cache
def _library() -> ctypes.CDLL:
    import pjsua2

    library = ctypes.CDLL(pjsua2._pjsua2.__file__)
    library.pjsip_tsx_set_timers(0, 0, 0, _TRANSACTIONS_LIVE)
    return library


def _tell(*_: object) -> None:
    transactions = _library().pjsip_tsx_layer_get_tsx_count()
    found = _mallinfo()()
    types = Counter(
        f"{type(each).__module__}.{type(each).__qualname__}" for each in gc.get_objects()
    )
    weight = {
        "transactions": transactions,
        "allocated": found.uordblks + found.hblkhd,
        "blocks": sys.getallocatedblocks(),
        "objects": {
            name: count
            for name, count in types.items()
            if name.startswith("telephony.") and count >= _AT_LEAST
        },
    }
    print("weight", json.dumps(weight), flush=True)


if __name__ == "__main__":
    gc.disable()
    signal.signal(_WEIGH, _tell)
    main()
