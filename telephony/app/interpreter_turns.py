"""How long one Python thread keeps the interpreter when another wants it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN = 0.0005
"""Seconds; Python's own is 5 ms. Each call into the SIP library hands the interpreter over and has
to wait for it again, some dozens of times for one phone call: where other threads are busy, that
alone would be half a second of its set-up, and at 20 calls a second callers give up."""


@contextmanager
def short_turns() -> Iterator[None]:
    """Shorten them for the length of a block, for all threads of the process."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
