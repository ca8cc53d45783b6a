"""Python's garbage collector, told what it need not look through."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def start_up_spared() -> Iterator[None]:
    """Take what start-up left behind out of garbage collection, for the length of a block.

    All threads wait while it is looked through, a quarter of a second each time: calls that come
    meanwhile would be answered that much later.
    """
    gc.collect()
    gc.freeze()
    # A full collection comes once a quarter as many objects are new as the last one left. This
    # one leaves next to none; else start-up's 160,000 would go on counting, and hundreds of
    # calls' garbage lie about.
    gc.collect()
    try:
        yield
    finally:
        gc.unfreeze()
