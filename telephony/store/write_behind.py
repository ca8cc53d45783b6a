"""Rows that are noted now and written soon, by a thread of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class WriteBehind:
    """Calls `write` as often as asked to, one at a time, and once more at the end.

    From any thread; its owner's lock keeps `soon` and `close` apart.
    """

    def __init__(self, name: str, write: Callable[[], None]) -> None:
        self._write = write
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"store-{name}")
        self.closed = False

    def soon(self) -> bool:
        """Have it written; False once it is closed: then nothing is written any more."""
        if not self.closed:
            self._thread.submit(self._write)
        return not self.closed

    def close(self) -> bool:
        """Have what waits written, and nothing after it; False if that was said before."""
        first = self.soon()
        self.closed = True
        return first

    def wait(self) -> None:
        """Until what was asked for is done; once it is closed, and without the owner's lock."""
        self._thread.shutdown()
