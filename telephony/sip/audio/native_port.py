"""The ring port of the carrier build: C++ writes it, no Python on the media clock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pjsua2 as pj

from telephony.interfaces.audio_ring import QUIET_FOR
from telephony.sip.audio.ring_pool import FRAMES_KEPT, SAMPLE_RATE, SAMPLES_PER_FRAME, RingPort

_QUIET_FRAMES = round(QUIET_FOR * SAMPLE_RATE / SAMPLES_PER_FRAME)


class NativePort:
    """A `RingPort` over the library's own `AudioRing` (docker/pjsua2/audio_ring.hpp)."""

    def __init__(self, name: str) -> None:
        self._ring = pj.AudioRing()
        self._ring.createRing(name, SAMPLE_RATE, SAMPLES_PER_FRAME, FRAMES_KEPT)

    @property
    def number(self) -> int:
        """By which the library names it among all."""
        return int(self._ring.number())

    @property
    def sink(self) -> Any:
        """What a leg's audio is transmitted to."""
        return self._ring

    @property
    def lost(self) -> int:
        """Samples that nobody drained in time since `start`."""
        return int(self._ring.lost())

    def start(self) -> None:
        """Keep frames from now on."""
        self._ring.fill(True)

    def stop(self) -> None:
        """Keep none."""
        self._ring.fill(False)

    def drain(self) -> bytes:
        """All whole frames since the last call, in one copy."""
        return bytes(self._ring.drain())


class NativePorts:
    """`RingPorts` of the carrier build: the media thread notes which are loud."""

    def __init__(self) -> None:
        self._by_number: dict[int, NativePort] = {}

    def new(self, name: str) -> NativePort:
        port = NativePort(name)
        self._by_number[port.number] = port
        return port

    def worth_draining(self) -> Iterable[RingPort]:
        # A port's number is known to the library a moment before it is here.
        found = map(self._by_number.get, pj.AudioRing.worth_draining(_QUIET_FRAMES))
        return [port for port in found if port is not None]

    def clear(self) -> None:
        self._by_number.clear()
