"""The carrier build at a hundred calls a second, and offered three times what it may hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.bench.carrier.sipp_load import Load, LoadResult, SippLoad
from tests.bench.figure import Figure
from tests.peers.carrier_build import unpack_carrier_build
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.sound import make_sound

CALLS_PER_SECOND = 100
HELD = 1.0
"""Seconds that a caller stays."""
SECONDS = 15
_SCENARIO = Path(__file__).parent / "uac-invite-expect-200-or-503.xml"
_TAKEN, _REFUSED = "1", "2"
_STEPS = """
greet: {play: greeting.wav, next: goodbye}
goodbye: {hangup: {}}
"""


def measure() -> Iterator[Figure]:
    """Set-up times at full load, then in overload, and what is left of the calls then."""
    with _edge(max_calls=10 * CALLS_PER_SECOND) as edge:
        calm = _run(edge, CALLS_PER_SECOND)
    yield _p99("INVITE to 200, trivial flow, 100 calls/s: p99", calm.named[_TAKEN], aim=20)
    with _edge(max_calls=round(CALLS_PER_SECOND * HELD)) as edge:
        peak = len(_run(edge, CALLS_PER_SECOND).named[_TAKEN])
        overload = _run(edge, 3 * CALLS_PER_SECOND)
    taken = len(overload.named[_TAKEN])
    yield Figure(
        name="goodput lost when three times the capacity is offered",
        unit="%",
        samples=[max(0.0, 100 * (1 - taken / peak))],
        aim=10,
        remark=f"{taken} calls taken; {peak} when as many were offered as it holds",
    )
    yield _p99("INVITE to 503 meanwhile: p99", overload.named[_REFUSED], aim=50)
    yield _p99("INVITE to 200 meanwhile: p99", overload.named[_TAKEN])


@contextmanager
def _edge(max_calls: int) -> Iterator[Edge]:
    with TemporaryDirectory(prefix="overload-") as name:
        folder = Path(name)
        served = one_flow(folder / "served", _STEPS, sounds={"greeting.wav": make_sound(1, 30.0)})
        served["sip"]["max_calls"] = max_calls
        served["sip"]["limits"] = {"calls_per_second": 1000, "burst": 1000}
        site = unpack_carrier_build(folder / "carrier")
        with Edge(served, folder=folder, environment={"PYTHONPATH": str(site)}) as edge:
            yield edge


def _run(edge: Edge, rate: int) -> LoadResult:
    load = Load(
        target=edge.sip_address(),
        scenario=_SCENARIO,
        rate=rate,
        calls=rate * SECONDS,
        hold=HELD,
    )
    with SippLoad(load) as running:
        result = running.finish(within=SECONDS + 60)
    assert result.statistics.failed == 0, f"{result.statistics.failed} calls failed"
    return result


def _p99(name: str, seconds: tuple[float, ...], aim: float | None = None) -> Figure:
    """The 99th percentile as the one sample of a figure."""
    value = 1000 * float(np.percentile(seconds, 99))
    remark = f"median {1000 * float(np.median(seconds)):.0f} ms of {len(seconds)}"
    return Figure(name=name, unit="ms", samples=[value], aim=aim, remark=remark)
