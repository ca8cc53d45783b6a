"""`AudioRing`s of legs over a pool of ports in the library's bridge.

Ports leave the bridge asynchronously, so a port that was connected is never freed: it
returns to the pool and serves the next caller. Which kind of port it is depends on the
library's build: `native_port` in the carrier build, `audio_tap` on the stock wheel.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import pjsua2 as pj
import structlog

from telephony.sip.library.engine_thread import EngineThread

log = structlog.get_logger(__name__)

SAMPLE_RATE = 8000
SAMPLES_PER_FRAME = 160
SECONDS_KEPT = 2
"""A reader that comes later than this loses what is oldest. Each second costs a call one percent:
by the time the writer comes round again, its memory has left the processor's cache."""
FRAMES_KEPT = SECONDS_KEPT * SAMPLE_RATE // SAMPLES_PER_FRAME


class RingPort(Protocol):
    """A sink in the bridge that keeps the last frames; `drain` and `lost` from any thread."""

    @property
    def sink(self) -> Any:
        """The library's object that a leg's audio is transmitted to."""

    @property
    def lost(self) -> int:
        """Samples lost since `start`."""

    def start(self) -> None:
        """Keep frames from now on, beginning with none."""

    def stop(self) -> None:
        """Keep none."""

    def drain(self) -> bytes:
        """All whole frames since the last call."""


class RingPorts(Protocol):
    """Makes all of an edge's."""

    def new(self, name: str) -> RingPort:
        """On the engine thread."""

    def worth_draining(self) -> Iterable[RingPort]:
        """See `telephony.interfaces.audio_ring.WorthDraining`; on the event loop."""

    def clear(self) -> None:
        """Let go of them."""


class PooledRing:
    """An `AudioRing` of one leg; `drain` and `close` from any thread, the rest on the engine's."""

    sample_rate = SAMPLE_RATE

    def __init__(self, pool: RingPool) -> None:
        self._pool = pool
        self._port: RingPort | None = None
        self._source: Any = None
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the reader is done with it."""
        return self._closed

    @property
    def overrun(self) -> int:
        """Samples lost because the reader was late."""
        port = self._port
        return port.lost if port is not None else 0

    def drain(self) -> bytes:
        """All whole frames since the last call; none once it is closed."""
        port = self._port
        return b"" if port is None or self._closed else port.drain()

    def close(self) -> None:
        """Stop filling; the port goes back to the pool."""
        if not self._closed:
            self._closed = True
            self._pool.engine.submit(self.disconnect)

    def connect(self, source: Any) -> None:
        """Fill from `source`, the leg's audio; again after a re-INVITE."""
        if self._closed:
            return
        if self._port is None:
            port = self._pool.take(self)
            port.start()
            self._port = port
        try:
            source.startTransmit(self._port.sink)
        except pj.Error as error:
            # A re-INVITE took the stream away a moment ago; the next one connects us again.
            log.debug("stream was gone already", error=error.reason)
            return
        self._source = source

    def source_gone(self) -> None:
        """The leg's stream ended; the library has disconnected it already."""
        self._source = None

    def disconnect(self) -> None:
        """Give the port back."""
        port, source = self._port, self._source
        self._port = self._source = None
        if port is None:
            return
        port.stop()
        try:
            if source is not None:
                source.stopTransmit(port.sink)
        except pj.Error as error:
            # Gone with its stream, whose end is still to be told: the port is free all the same.
            log.debug("stream was gone already", error=error.reason)
        self._pool.give_back(port)


class RingPool:
    """Ports that were ever needed, at most as many as legs were heard at once."""

    def __init__(self, engine: EngineThread, ports: RingPorts) -> None:
        self.engine = engine
        self._ports = ports
        self._idle: list[RingPort] = []
        self._made = 0
        self._rings: dict[RingPort, PooledRing] = {}
        """Whose each port is that isn't idle."""

    def take(self, ring: PooledRing) -> RingPort:
        """An idle port; engine thread only."""
        if self._idle:
            port = self._idle.pop()
        else:
            self._made += 1
            port = self._ports.new(f"ring-{self._made}")
        self._rings[port] = ring
        return port

    def give_back(self, port: RingPort) -> None:
        """Keep `port` for the next caller; engine thread only."""
        self._rings.pop(port, None)  # nobody's once all are cleared
        self._idle.append(port)

    def worth_draining(self) -> list[PooledRing]:
        """See `telephony.interfaces.audio_ring.WorthDraining`; on the event loop."""
        found = map(self._rings.get, self._ports.worth_draining())
        return [ring for ring in found if ring is not None]

    def clear(self) -> None:
        """Free every port; only when the library is about to end."""
        self._idle.clear()
        self._rings.clear()
        self._ports.clear()
