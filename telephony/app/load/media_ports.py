"""Ports for one SIPp process, held by sockets of ours that let everything fall.

SIPp names a port of its own to each call and, playing from a capture file, sends by a raw
socket: it never binds those ports. So we do, or else an edge on the same machine could be
given one of them, and the kernel would answer every packet of its prompts by ICMP.
"""

from __future__ import annotations

import random
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack

from telephony.domain.errors import ConfigurationError

STRIDE = 4
"""SIPp gives the nth call the port `-mp` + 4 n ..."""
WRAP = 10_000
"""... and begins again after so many ports."""

_RANGES = (range(10_000, 16_384), range(20_000, 32_768))
"""Below the kernel's ephemeral ports; first what the edge's default RTP ports leave free."""
_TRIES = 40


class MediaPorts:
    """One process's ports, for the length of a `with` block."""

    def __init__(self, address: str, calls: int) -> None:
        self._address = address
        self._count = min(calls, WRAP // STRIDE)
        self._held = ExitStack()
        self._lent = ExitStack()
        self.first = 0

    def __enter__(self) -> MediaPorts:
        _allow_open_files()
        for first in self._candidates():
            with ExitStack() as taking:
                if self._take(first, taking):
                    self._held = taking.pop_all()
                    self.first = first
                    return self
                self.make_way()
        raise ConfigurationError(
            f"No {self._count} ports for audio are free below 32768. Make fewer calls, or "
            "fewer kinds of caller."
        )

    def __exit__(self, *_: object) -> None:
        self.make_way()
        self._held.close()

    def make_way(self) -> None:
        """Let go of what SIPp binds itself, as it starts: until then others would take them."""
        self._lent.close()

    @property
    def media(self) -> tuple[int, int]:
        """The first and the last port that a call may get."""
        return self.first, self.first + (self._count - 1) * STRIDE

    @property
    def signalling(self) -> int:
        """For SIP: after the last call's ports."""
        return self.first + self._count * STRIDE

    @property
    def control(self) -> int:
        """For SIPp's remote control."""
        return self.signalling + 2

    def _candidates(self) -> Iterator[int]:
        width = (self._count + 1) * STRIDE
        for ports in _RANGES:
            starts = range(ports.start, ports.stop - width, STRIDE)
            yield from random.sample(starts, min(_TRIES, len(starts)))

    def _take(self, first: int, taking: ExitStack) -> bool:
        end = first + self._count * STRIDE
        # SIPp itself binds the first two, for its echo, and the last two.
        lent = all(self._hold(port, self._lent) for port in (first, first + 2, end, end + 2))
        return lent and all(self._hold(port, taking) for port in range(first + STRIDE, end, STRIDE))

    def _hold(self, port: int, taking: ExitStack) -> bool:
        holding = taking.enter_context(socket.socket(self._family, socket.SOCK_DGRAM))
        # The smallest buffer there is: it fills up at once, and the rest costs next to nothing.
        holding.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        try:
            holding.bind((self._address, port))
        except OSError:
            return False
        return True

    @property
    def _family(self) -> socket.AddressFamily:
        return socket.AF_INET6 if ":" in self._address else socket.AF_INET


def _allow_open_files() -> None:
    """A socket for each call: take what the system lets us have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
