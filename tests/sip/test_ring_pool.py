"""Whose the ports of the pool are: nobody's, once a ring is closed."""

from __future__ import annotations

import weakref
from collections.abc import Iterator

import pytest

from telephony.sip.audio.ring_pool import PooledRing, RingPool
from telephony.sip.library.engine_thread import EngineThread


class Port:
    """A `RingPort` into which nothing comes."""

    lost = 0

    @property
    def sink(self) -> Port:
        return self

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def drain(self) -> bytes:
        return b""


class Ports:
    """Makes them; each is worth a look, idle or not."""

    def __init__(self) -> None:
        self.made: list[Port] = []

    def new(self, name: str) -> Port:
        self.made.append(Port())
        return self.made[-1]

    def worth_draining(self) -> list[Port]:
        return self.made

    def clear(self) -> None:
        self.made.clear()


class Stream:
    """A leg's audio, which anybody may hear."""

    def startTransmit(self, sink: Port) -> None: ...

    def stopTransmit(self, sink: Port) -> None: ...


class Rings:
    """A pool on a thread of its own."""

    def __init__(self, engine: EngineThread) -> None:
        self.ports = Ports()
        self.pool = RingPool(engine, self.ports)
        self._engine = engine

    def connected(self) -> PooledRing:
        ring = PooledRing(self.pool)
        self._engine.call(lambda: ring.connect(Stream()))
        return ring

    def all_is_done(self) -> None:
        self._engine.call(lambda: None)


@pytest.fixture
def rings() -> Iterator[Rings]:
    engine = EngineThread()
    engine.start()
    yield Rings(engine)
    engine.stop(lambda: None)


def test_a_port_is_its_rings_until_that_is_closed_and_then_the_next_ones(rings: Rings) -> None:
    first = rings.connected()
    assert rings.pool.worth_draining() == [first]
    first.close()
    rings.all_is_done()
    assert rings.pool.worth_draining() == []
    second = rings.connected()
    assert rings.pool.worth_draining() == [second]
    assert len(rings.ports.made) == 1


def test_the_pool_keeps_nothing_of_a_ring_that_is_closed(rings: Rings) -> None:
    ring = rings.connected()
    kept = weakref.ref(ring)
    ring.close()
    rings.all_is_done()
    del ring
    assert kept() is None


def test_a_ring_closed_after_all_ports_were_freed_is_no_trouble(rings: Rings) -> None:
    ring = rings.connected()
    rings.pool.clear()
    ring.close()
    rings.all_is_done()
    assert rings.pool.worth_draining() == []
