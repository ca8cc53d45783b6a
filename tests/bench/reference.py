"""What this machine does just now without the edge, for ratios that mean something elsewhere."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

from tests.bench.figure import Figure, milliseconds
from tests.peers.ports import LOOPBACK

_SAMPLES = 200
_LOOPS = 40
_COUNT = 200_000
_BLOCK = bytes(4 << 20)


def measure() -> Iterator[Figure]:
    """Python, C, the kernel's timers and its loopback."""
    yield Figure(
        name=f"reference: {_COUNT} turns of a Python loop",
        unit="ms",
        samples=milliseconds([_timed(_python_loop) for _ in range(_LOOPS)]),
    )
    yield Figure(
        name="reference: SHA-256 of 4 MiB",
        unit="ms",
        samples=milliseconds([_timed(_hash) for _ in range(_LOOPS)]),
    )
    yield Figure(
        name="reference: lateness of a 5 ms sleep",
        unit="ms",
        samples=milliseconds([_timed(_sleep) - 0.005 for _ in range(_SAMPLES)]),
        digits=2,
    )
    yield Figure(
        name="reference: UDP there and back",
        unit="ms",
        samples=milliseconds(_round_trips()),
        digits=2,
    )


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _python_loop() -> None:
    for _ in range(_COUNT):
        pass


def _hash() -> None:
    hashlib.sha256(_BLOCK).digest()


def _sleep() -> None:
    time.sleep(0.005)


def _round_trips() -> list[float]:
    with _udp() as here, _udp() as there:

        def echo() -> None:
            for _ in range(_SAMPLES):
                data, sender = there.recvfrom(64)
                there.sendto(data, sender)

        thread = threading.Thread(target=echo, daemon=True)
        thread.start()

        def there_and_back() -> None:
            here.sendto(b"there", there.getsockname())
            here.recv(64)

        times = [_timed(there_and_back) for _ in range(_SAMPLES)]
        thread.join()
        return times


def _udp() -> socket.socket:
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind((LOOPBACK, 0))
    own.settimeout(5.0)
    return own
