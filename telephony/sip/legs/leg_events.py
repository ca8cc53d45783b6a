"""A leg's events on their way from the engine thread to whoever listens on the event loop."""

from __future__ import annotations

from collections.abc import Callable

from telephony.domain.leg import LegEnded, LegEvent
from telephony.interfaces.user_agent import LegListener

ToLoop = Callable[[Callable[[], None]], object]
"""Runs a function on the event loop, in order; from any thread."""


class LegEvents:
    """Both halves of a leg know this, and it knows neither; after the last event it forgets
    its listener. So a call that is over is freed at once: the garbage collector, which would
    be needed otherwise, comes minutes later and stops all threads.
    """

    def __init__(self, to_loop: ToLoop) -> None:
        self._to_loop = to_loop
        self._listener: LegListener | None = None
        self._early: list[LegEvent] = []
        self._over = False

    def listen(self, listener: LegListener) -> None:
        """Deliver to `listener` from now on, first what came before it. On the event loop."""
        self._listener = listener
        early, self._early = self._early, []
        for event in early:
            self._deliver(event)

    def post(self, event: LegEvent) -> None:
        """From the engine thread."""
        self._to_loop(lambda: self._deliver(event))

    def _deliver(self, event: LegEvent) -> None:
        if self._over:
            return
        listener = self._listener
        if listener is None:
            self._early.append(event)
            return
        if isinstance(event, LegEnded):
            self._over = True
            self._listener = None
        listener(event)
