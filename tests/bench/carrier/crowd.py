"""Two hundred callers on the carrier build, fifty of them speaking; again with busy threads.

The aims are those of one machine with two cores that SIPp shares.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from telephony.app.load.measuring import measurements
from telephony.app.load.profile_file import Changes
from telephony.app.load.run_record import RunRecord
from tests.bench import busy_edge
from tests.bench.figure import Figure
from tests.bench.peer.our_edge import menu_edge
from tests.bench.peer.trial import call
from tests.peers.carrier_build import unpack_carrier_build
from tests.peers.sipp import SCENARIOS

_PROFILE = SCENARIOS / "bench" / "uac-menu-quarter-speak-expect-bye.yaml"
_HIGHEST_GAP = 25.0
"""Milliseconds, of the 99.9th percentile."""
_LARGEST_CHANGE = 5.0
"""Percent, by what happens elsewhere in the process."""
_REMARK = "200 calls, 50 of them speaking"


def measure() -> Iterator[Figure]:
    """Failed calls and gaps, without and with busy threads in the edge, and the change."""
    with TemporaryDirectory(prefix="bench-") as name:
        site = unpack_carrier_build(Path(name))
        quiet, busy = (_run(site, busy=busy) for busy in (False, True))
    yield from _figures(quiet, _REMARK)
    yield from _figures(busy, f"{_REMARK}; {busy_edge.THREADS} busy Python threads in the edge")
    change = 100 * (_gap(busy) / _gap(quiet) - 1)
    yield Figure(
        name="gap p99.9, change by busy threads", unit="%", samples=[change], aim=_LARGEST_CHANGE
    )


def _run(site: Path, *, busy: bool) -> RunRecord:
    with (
        TemporaryDirectory(prefix="bench-") as name,
        menu_edge(site, Path(name), module=busy_edge.__name__) as running,
    ):
        if busy:
            os.kill(running.pid, busy_edge.BEGIN)
        return call(running, _PROFILE, Changes())


def _figures(record: RunRecord, remark: str) -> Iterator[Figure]:
    yield Figure(
        name="failed calls",
        unit="",
        samples=[record.failed],
        aim=0,
        digits=0,
        remark=". ".join([remark, *record.complaints[:1]]),  # SIPp's first word on what failed
    )
    yield Figure(
        name="gap p99.9 between packets to callers",
        unit="ms",
        samples=[_gap(record)],
        aim=_HIGHEST_GAP,
        remark=remark,
    )


def _gap(record: RunRecord) -> float:
    return 1000 * measurements(record)["gap"].taken_as("p99.9")
