"""An event loop whose clock jumps: timers fire in order, at once, and nobody sleeps.

When nothing is ready, the loop moves its clock to the next timer instead of waiting for it.
Work in real threads (`asyncio.to_thread`) is waited for in real time, before the clock moves.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

T = TypeVar("T")


class _JumpingSelector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    def __init__(self) -> None:
        super().__init__()
        self.jump: Callable[[float], None] = lambda _: None
        self.threads_at_work = 0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None or self.threads_at_work:
            return super().select(5.0)
        self.jump(timeout)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """`time()` starts at 0 and moves only by jumps."""

    def __init__(self) -> None:
        self._selector_that_jumps = _JumpingSelector()
        super().__init__(self._selector_that_jumps)
        self._now = 0.0
        self._selector_that_jumps.jump = self._jump

    def time(self) -> float:
        return self._now

    def _jump(self, seconds: float) -> None:
        self._now += max(seconds, 0.0)

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        selector = self._selector_that_jumps
        selector.threads_at_work += 1
        future = super().run_in_executor(executor, func, *args)

        def done(_: object) -> None:
            selector.threads_at_work -= 1

        future.add_done_callback(done)
        return future


def run(main: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
