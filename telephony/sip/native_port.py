"""The ring port of the carrier build: C++ writes it, no Python on the media clock."""

from __future__ import annotations

from typing import Any

import pjsua2 as pj

from telephony.sip.ring_pool import FRAMES_KEPT, SAMPLE_RATE, SAMPLES_PER_FRAME


class NativePort:
    """A `RingPort` over the library's own `AudioRing` (docker/pjsua2/audio_ring.hpp)."""

    def __init__(self, name: str) -> None:
        self._ring = pj.AudioRing()
        self._ring.createRing(name, SAMPLE_RATE, SAMPLES_PER_FRAME, FRAMES_KEPT)

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
