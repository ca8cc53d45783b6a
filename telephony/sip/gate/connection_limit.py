"""No more TCP and TLS connections than the library has places for.

Every connection takes a place in the library's table of sockets; a full one aborts the stock
wheel (64 places), and leaves the carrier build without descriptors for audio. The library
sets no limit, so at the limit the kernel drops what wants to connect: peers try again by
themselves (RFC 9293 section 3.8.1), connections that are open go on, and so does UDP.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

LOOKED_AT_EVERY = 0.1
"""Seconds."""
PLACE_TAKEN_FOR = 0.6
"""Seconds that a closed connection still holds its place (PJ_IOQUEUE_KEY_FREE_DELAY)."""
RESERVED = 24
"""Places for listeners, connections of our own, and those that the kernel had accepted
already when it was told to stop."""
MOST = 1000

Admit = Callable[[bool], None]
"""Lets the kernel accept connections, or not."""


def most_connections(places: int) -> int:
    """How many a library with so many places may have."""
    return min(MOST, max(1, places - RESERVED))


class ConnectionLimit:
    """Counts connections as the library reports them. Engine thread only."""

    def __init__(
        self, most: int, admit: Admit, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._admit = admit
        self._clock = clock
        self._open: set[int] = set()
        self._closing: list[float] = []
        self._admitting = True

    def opened(self, connection: int) -> None:
        """The library has one more."""
        self._open.add(connection)
        if self._admitting and self._taken() >= self._most:
            self._admitting = False
            self._admit(False)
            log.warning("no more connections are accepted for now", connections=self._taken())

    def closed(self, connection: int) -> None:
        """The library has let one go."""
        if connection in self._open:
            self._open.discard(connection)
            self._closing.append(self._clock())

    def look(self) -> None:
        """Accept again once an eighth of the places is free; to be called now and then."""
        gone = self._clock() - PLACE_TAKEN_FOR
        self._closing = [closed for closed in self._closing if closed > gone]
        if not self._admitting and self._taken() <= self._most - self._most // 8:
            self._admitting = True
            self._admit(True)
            log.info("connections are accepted again", connections=self._taken())

    def _taken(self) -> int:
        return len(self._open) + len(self._closing)
