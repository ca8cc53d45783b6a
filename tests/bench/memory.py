"""Resident memory of the edge's process: at rest, and what calls leave behind."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.calls import at_once, bench
from tests.bench.figure import Figure
from tests.peers.sound import make_sound

_WARM_UP, _CALLS = 50, 100
_MIB = 1 << 20
_STEPS = """
ask:
  collect: {prompt: {play: question.wav}, digits: 1, into: key, speech: true}
"""


def measure() -> Iterator[Figure]:
    """With the English recogniser loaded; calls that are listened to and hang up."""
    with bench(_STEPS, sounds={"question.wav": make_sound(1, 0.3)}) as running:
        at_rest = running.edge.resident_bytes

        def call(_: int) -> None:
            with running.call() as caller:
                caller.wait_for_answer()
                caller.hear_out()

        at_once(call, _WARM_UP)
        before = running.edge.resident_bytes
        at_once(call, _CALLS)
        growth = (running.edge.resident_bytes - before) / _CALLS / 1024
    yield Figure(name="memory at rest", unit="MiB", samples=[at_rest / _MIB], digits=0)
    yield Figure(
        name="memory gained per call",
        unit="KiB",
        samples=[growth],
        remark=f"{_CALLS} calls after {_WARM_UP}",
    )
