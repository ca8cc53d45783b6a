"""Who waits on an event loop until a note is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Waiter:
    """Waits for every note up to `number`."""

    number: int
    loop: asyncio.AbstractEventLoop
    outcome: asyncio.Future[bool]


class Waiters:
    """Not thread-safe; its owner holds the lock."""

    def __init__(self) -> None:
        self._waiting: set[Waiter] = set()

    def add(self, number: int) -> Waiter:
        """A waiter on the running loop."""
        loop = asyncio.get_running_loop()
        waiter = Waiter(number, loop, loop.create_future())
        self._waiting.add(waiter)
        return waiter

    def discard(self, waiter: Waiter) -> None:
        """It doesn't wait any more; harmless if it was released."""
        self._waiting.discard(waiter)

    def release(self, is_settled: Callable[[int], bool]) -> None:
        """Tell those whose number is settled."""
        for waiter in [waiter for waiter in self._waiting if is_settled(waiter.number)]:
            self._tell(waiter, True)

    def release_all(self, outcome: bool) -> None:
        """Tell everyone."""
        for waiter in list(self._waiting):
            self._tell(waiter, outcome)

    def _tell(self, waiter: Waiter, outcome: bool) -> None:
        self._waiting.discard(waiter)
        with suppress(RuntimeError):  # the loop was closed: nobody waits there any more
            waiter.loop.call_soon_threadsafe(_set, waiter.outcome, outcome)


def _set(outcome: asyncio.Future[bool], value: bool) -> None:
    if not outcome.done():  # its task may have been cancelled meanwhile
        outcome.set_result(value)
