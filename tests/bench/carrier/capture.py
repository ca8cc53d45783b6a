"""What exporting to a capture server costs: processor time of short calls with it and without."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.carrier.edge import carrier_edge
from tests.bench.figure import Figure
from tests.peers.ports import LOOPBACK
from tests.peers.sipp import SippPlan, run_sipp

_CALLS, _RATE = 600, 40.0
_RUNS = 3
_STEPS = """
ask:
  collect: {prompt: {say: Key in your number.}, digits: 4, into: number, timeout: 60s}
"""


def measure() -> Iterator[Figure]:
    """In turn, so that what else the machine does falls on both."""
    runs = [(_cost(export=False), _cost(export=True)) for _ in range(_RUNS)]
    for name, samples in (
        ("CPU of a short call, no export", [without for without, _ in runs]),
        ("CPU of a short call, every message exported by HEP", [each for _, each in runs]),
        ("CPU that the export adds", [each - without for without, each in runs]),
    ):
        yield Figure(name=name, unit="ms", samples=samples, digits=2)


def _cost(*, export: bool) -> float:
    """Milliseconds for each call, whatever thread they were spent on."""
    with (
        closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as server,
        TemporaryDirectory(prefix="bench-") as folder,
    ):
        server.bind((LOOPBACK, 0))
        to = {"to": f"{LOOPBACK}:{server.getsockname()[1]}"}
        telemetry = {"hep": to} if export else {}
        with carrier_edge(Path(folder), _STEPS, telemetry=telemetry) as edge:
            plan = SippPlan(
                scenario="uac", target=edge.sip_address(), calls=20, rate=_RATE, pause=0.2
            )
            run_sipp(plan).require_success(20)
            before = edge.cpu_seconds()
            plan = SippPlan(
                scenario="uac",
                target=edge.sip_address(),
                calls=_CALLS,
                rate=_RATE,
                pause=0.2,
                timeout=120.0,
                one_media_port=True,
            )
            run_sipp(plan).require_success(_CALLS)
            return 1000 * (edge.cpu_seconds() - before) / _CALLS
