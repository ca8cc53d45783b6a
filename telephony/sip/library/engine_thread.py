"""The one thread that touches pjsua2.

Theory of operation. pjsua2 is safe from Python in one shape only: no worker threads of
its own (`threadCnt = 0`, `mainThreadOnly`), and one thread that calls `libHandleEvents`,
creates and destroys every pjsua2 object, and holds the only strong references to them.
Everyone else hands that thread a function with `submit`. Callbacks, which the library
runs inside `libHandleEvents` (or, for the end of a file, on a media thread), hand over
their work in the same way, so that nothing re-enters the library from a callback.

A submitted function must not wait up to a poll's length: `submit` sends a keep-alive
datagram to the engine's own UDP socket, which ends the poll at once. The library drops
it unread, as it does those of NAT keep-alive (RFC 5626 section 4.4.1).
"""

from __future__ import annotations

import sched
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

import structlog

T = TypeVar("T")
Work = Callable[[], None]

POLL_MS = 50
"""Longest wait for an event; only a lost wake-up datagram would let it show."""
KEEP_ALIVE = b"\r\n\r\n"

log = structlog.get_logger(__name__)


class EngineThread:
    """Runs functions in order on the thread that owns the library."""

    def __init__(self) -> None:
        self._work: deque[Work] = deque()
        self._later = sched.scheduler(time.monotonic)
        self._handle_events: Callable[[int], object] | None = None
        self._stopping = False
        self._asleep = False
        self._waker: tuple[socket.socket, Any] | None = None
        self._thread = threading.Thread(target=self._run, name="sip-engine", daemon=True)

    def start(self) -> None:
        """Start the thread; it idles until `poll_with` gives it a library to poll."""
        self._thread.start()

    def poll_with(self, handle_events: Callable[[int], object], wake_at: tuple[str, int]) -> None:
        """From now on wait in `handle_events(ms)`; `wake_at` is our own UDP address."""
        family = socket.AF_INET6 if ":" in wake_at[0] else socket.AF_INET
        waker = socket.socket(family, socket.SOCK_DGRAM)
        waker.setblocking(False)
        self._waker = (waker, wake_at)
        self._handle_events = handle_events

    def repeat(self, work: Work, every: float) -> None:
        """Run `work` every so many seconds, up to a poll's length late; from the thread itself."""

        def run() -> None:
            self._attempt(work)
            self._later.enter(every, 0, run)

        self._later.enter(every, 0, run)

    def submit(self, work: Work) -> None:
        """Run `work` soon, after all that was submitted before; from any thread."""
        self._work.append(work)
        if self._asleep and self._waker is not None:
            self._asleep = False
            sender, address = self._waker
            try:
                sender.sendto(KEEP_ALIVE, address)
            except OSError as error:
                # The poll's own bound still gets the work done, later.
                log.debug("wake-up lost", error=str(error))

    def submit_later(self, seconds: float, work: Work) -> Callable[[], None]:
        """Run `work` after `seconds`, at most `POLL_MS` late; returns what calls it off."""
        entry = self._later.enter(seconds, 0, self._work.append, (work,))

        def call_off() -> None:
            # What is due already may be gone from the schedule.
            with suppress(ValueError):
                self._later.cancel(entry)

        return call_off

    def call(self, work: Callable[[], T], timeout: float = 30.0) -> T:
        """Run `work` on the engine thread and wait for what it returns or raises."""
        outcome: Future[T] = Future()

        def run() -> None:
            try:
                outcome.set_result(work())
            except Exception as error:  # carried to the caller, whole
                outcome.set_exception(error)

        self.submit(run)
        return outcome.result(timeout)

    def stop(self, last: Work) -> None:
        """Run `last` on the thread, after everything else, and end the thread.

        Nothing happens when it never started.
        """
        if self._thread.ident is None:
            return

        def finish() -> None:
            self._handle_events = None
            try:
                last()
            finally:
                self._stopping = True

        self.submit(finish)
        self._thread.join(timeout=15.0)
        if self._waker is not None:
            self._waker[0].close()

    def run_submitted(self) -> None:
        """Run what was submitted so far; for the last work, which nothing else follows."""
        while self._work and not self._stopping:
            self._attempt(self._work.popleft())

    @property
    def alive(self) -> bool:
        """Whether the thread still runs; `/healthz` asks."""
        return self._thread.is_alive()

    def _attempt(self, work: Work) -> None:
        try:
            work()
        except Exception:
            # One leg's trouble must not end the thread that all legs live on.
            log.exception("engine work failed")

    def _run(self) -> None:
        idle = threading.Event()
        while not self._stopping:
            self._later.run(blocking=False)
            self.run_submitted()
            handle_events = self._handle_events
            if handle_events is None:
                idle.wait(0.005)
                continue
            self._asleep = True
            # Work that came between the last look and the flag must not wait.
            handle_events(0 if self._work else POLL_MS)
            self._asleep = False
