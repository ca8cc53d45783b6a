"""Several callers at once, each on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.g711 import Samples
from tests.peers.one_flow import one_flow
from tests.peers.rtp_capture import RtpCapture

T = TypeVar("T")

AT_ONCE = 3
"""What the stock wheel holds."""


@dataclass(frozen=True, slots=True)
class Bench:
    """An edge under test, and an ear on the loopback."""

    edge: Edge
    capture: RtpCapture

    def call(self) -> Caller:
        """A caller, to be used in a `with` block."""
        return Caller(self.edge.sip_address())


@contextmanager
def bench(
    steps: str, *, language: str = "en-US", sounds: dict[str, Samples] | None = None
) -> Iterator[Bench]:
    """An edge that serves one flow, and the capture, for the length of a `with` block."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        served = one_flow(folder, steps, language=language, sounds=sounds)
        edge = stack.enter_context(Edge(served, folder=folder))
        yield Bench(edge, stack.enter_context(RtpCapture()))


def at_once(work: Callable[[int], T], times: int = AT_ONCE) -> list[T]:
    """Run `work(number)` so many times, `AT_ONCE` at a time; what each returned, in order."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(work, range(times)))
