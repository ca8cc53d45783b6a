"""Many callers who do nothing but press keys by RFC 4733, over a line that loses packets.

All of them live in one loop: a packet each every 20 ms. Loss is made here, by a generator
with a seed: what is never sent can't be told from what the network dropped, every run loses
the same packets, and it needs no rights.
"""

from __future__ import annotations

import random
import select
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, repeat

from telephony.domain.dtmf import DTMF_SYMBOLS
from tests.peers.caller_dialog import CallerDialog
from tests.peers.ports import LOOPBACK

_TICK = 0.02
_SAMPLES = 160
_AUDIO, _EVENT = 0, 101
_LINE = b"\xff" * _SAMPLES
_LENGTHS = (2, 3, 4, 5, 8, 12)
"""Of a press in packets: from the 40 ms that a receiver has to accept to a slow finger."""
_PAUSES = (2, 3, 5, 10)
"""Between presses, in packets, after the three packets of an end."""
_SETUP_SECONDS = 20.0
_CAUGHT_UP = 0.1
"""Seconds that a caller may be behind its time."""
_QUIET = 25
"""Packets of line before the first key and after the last."""


@dataclass(frozen=True, slots=True)
class _Packet:
    kind: int
    payload: bytes
    ticks_since_begin: int = 0
    """Of the press that it belongs to."""


def _press(symbol: str, length: int) -> Iterator[_Packet]:
    """RFC 4733 section 2.5.1.4: the last packet is sent three times."""
    for number in chain(range(1, length), repeat(length, 3)):
        over = 0x80 if number == length else 0
        payload = struct.pack("!BBH", DTMF_SYMBOLS.index(symbol), over | 10, number * _SAMPLES)
        yield _Packet(_EVENT, payload, number - 1)


class KeyingCaller:
    """One call that presses `keys`; `loss` is the share of its packets that never leave."""

    def __init__(self, target: str, keys: str, loss: float, seed: int) -> None:
        self.keys = keys
        self.sip, self.rtp = _bound(), _bound()
        self.dialog = CallerDialog(target, "service", self.sip)
        self.sent = self.lost = 0
        self._loss = loss
        self._random = random.Random(seed)
        self._packets = self._schedule()
        self._sequence = self._random.randrange(1 << 16)
        self._clock = self._random.randrange(1 << 32)
        self._began = 0
        self._source = self._random.randrange(1 << 32)

    def tick(self) -> bool:
        """Send the packet whose time it is; False when the last one has gone."""
        packet = next(self._packets, None)
        if packet is None:
            return False
        first = packet.kind == _EVENT and packet.ticks_since_begin == 0
        if first:
            self._began = self._clock
        at = self._began if packet.kind == _EVENT else self._clock
        marker = 0x80 if first else 0
        head = (0x80, marker | packet.kind, self._sequence, at & 0xFFFFFFFF, self._source)
        self.sent += 1
        if self._random.random() < self._loss:
            self.lost += 1
        elif self.dialog.media is not None:
            self.rtp.sendto(struct.pack("!BBHII", *head) + packet.payload, self.dialog.media)
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._clock += _SAMPLES
        return True

    def _schedule(self) -> Iterator[_Packet]:
        line = _Packet(_AUDIO, _LINE)
        yield from repeat(line, _QUIET + self._random.randrange(_QUIET))
        for symbol in self.keys:
            yield from _press(symbol, self._random.choice(_LENGTHS))
            yield from repeat(line, self._random.choice(_PAUSES))
        yield from repeat(line, _QUIET)

    def close(self) -> None:
        """Hang up."""
        self.dialog.bye()
        self.sip.close()
        self.rtp.close()


def key_in(callers: Sequence[KeyingCaller]) -> None:
    """Set the calls up, press all keys of all of them, and hang up."""
    with ExitStack() as calls:
        for caller in callers:
            calls.callback(caller.close)
            caller.dialog.invite(caller.rtp.getsockname()[1])
            _read(callers, until=time.monotonic() + _TICK / 2)
        deadline = time.monotonic() + _SETUP_SECONDS
        while any(caller.dialog.media is None for caller in callers):
            assert time.monotonic() < deadline, "not every call was answered"
            _read(callers, until=time.monotonic() + _TICK)
        due, busy = time.monotonic(), list(callers)
        while busy:
            busy = [caller for caller in busy if caller.tick()]
            # Who comes too late doesn't catch up: a telephone has a clock, and a burst of all that
            # is left, the BYE right behind it, would outrun the edge's next look at its sockets.
            due = max(due + _TICK, time.monotonic() - _CAUGHT_UP)
            _read(callers, until=due)


def _read(callers: Sequence[KeyingCaller], until: float) -> None:
    """Take what arrives until then; the audio that comes is dropped by the kernel."""
    by_socket = {caller.sip: caller for caller in callers}
    poll = select.poll()
    for each in by_socket:
        poll.register(each, select.POLLIN)
    by_number = {each.fileno(): caller for each, caller in by_socket.items()}
    while True:
        for number, _ in poll.poll(max(0.0, until - time.monotonic()) * 1000):
            by_number[number].dialog.take()
        if time.monotonic() >= until:
            return


def _bound() -> socket.socket:
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind((LOOPBACK, 0))
    return own
