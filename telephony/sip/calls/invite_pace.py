"""INVITEs no faster than the library can bear.

Every INVITE that the library takes up has two sockets, for RTP and RTCP, before we are
asked. The places of closed sockets in the library's table stay taken for half a second
(PJ_IOQUEUE_KEY_FREE_DELAY), and a full table aborts the process (an assertion in
`pj_ioqueue_register_sock2`). The stock wheel's table has 64 places, so some 60 INVITEs a
second, from anybody, would end it. After a burst the engine thread therefore rests:
requests wait in the kernel's buffer, and audio, which has threads of its own, goes on.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

SOCKETS_PER_LEG = 2
PLACES_TAKEN_FOR = 0.55
"""Seconds from a socket's end until its place is free, the library's own lateness included."""


def bearable_burst(places: int, max_legs: int) -> int:
    """INVITEs within `PLACES_TAKEN_FOR`; every leg may also be dialling (a transfer)."""
    return max(1, places // SOCKETS_PER_LEG - 2 * max_legs)


class InvitePace:
    """Lets `burst` INVITEs through in any `PLACES_TAKEN_FOR` seconds. Engine thread only."""

    def __init__(
        self,
        burst: int,
        clock: Callable[[], float] = time.monotonic,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self._taken: deque[float] = deque(maxlen=burst)
        self._clock = clock
        self._rest = rest

    def took(self) -> None:
        """The library took an INVITE up; returns when it may take the next one."""
        self._taken.append(self._clock())
        if len(self._taken) == self._taken.maxlen:
            early = self._taken[0] + PLACES_TAKEN_FOR - self._clock()
            if early > 0:
                self._rest(early)
