"""A flood of INVITEs from one source, while another source's calls go on.

`python -m tests.bench.carrier.flood` prints the table of docs/overload.md. Each row is measured in
a network namespace of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.bench.carrier.flood_ways import WAYS, Way
from tests.bench.carrier.rtp_gaps import RtpGaps
from tests.bench.carrier.sipp_load import Load, SippLoad
from tests.bench.figure import Figure
from tests.peers.carrier_build import unpack_carrier_build
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.sound import make_sound
from tests.sip.raw_caller import RawCaller

RATES = (1_000, 5_000, 100_000)
"""INVITEs a second that SIPp is asked for; the last is more than it can send."""
SECONDS = 6
CALLS_PER_SECOND = 10
_SCENARIO = Path(__file__).parent / "uac-invite-flood.xml"
_STEPS = """
greet: {play: greeting.wav, next: goodbye}
goodbye: {hangup: {}}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What one flood did. Times in milliseconds."""

    way: str
    sent_per_second: float
    calls: int
    failed: int
    setup_p50: float
    setup_p99: float
    gap_p99: float
    gap_max: float
    edge_cpu: float
    """Percent of a core."""


def measure() -> Iterator[Figure]:
    """Setup time and failures of the others' calls, by way, in the fastest flood."""
    for way in WAYS:
        row = measured_apart(way, RATES[-1])
        remark = f"{row.sent_per_second:.0f} INVITEs/s, {row.failed} of {row.calls} calls failed"
        yield Figure(
            name=f"flood, {way}: setup p99", unit="ms", samples=[row.setup_p99], remark=remark
        )


def measured_apart(way: str, rate: int) -> Row:
    """One row, from a process in a network namespace of its own."""
    arguments = [
        sys.executable,
        "-m",
        "tests.bench.carrier.flood",
        "--way",
        way,
        "--rate",
        str(rate),
    ]
    command = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *arguments]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    return Row(**json.loads(run.stdout.splitlines()[-1]))


def row_of(name: str, rate: int) -> Row:
    """Flood an edge, here and now."""
    way = WAYS[name]
    with ExitStack() as stack:
        edge, target = _edge_behind(way, stack)
        talking = stack.enter_context(RawCaller(edge.sip_address()))
        assert talking.invite().status == 200
        gaps = stack.enter_context(RtpGaps(talking.rtp))
        calls = CALLS_PER_SECOND * SECONDS
        # One at a time: beside the one that talks and the flood's, the stock wheel holds no more.
        others = Load(target=target, rate=CALLS_PER_SECOND, calls=calls, hold=0.02, limit=1)
        flood = Load(
            target=target, scenario=_SCENARIO, local=way.flooding, rate=rate, calls=rate * SECONDS
        )
        before, began = edge.cpu_seconds(), time.monotonic()
        with SippLoad(flood) as flooding:
            with SippLoad(others) as calling:
                done = calling.finish(within=120)
            took = time.monotonic() - began
            sent = flooding.calls_per_second
        times = 1000 * np.array(done.response_times or [np.nan])
        return Row(
            way=name,
            sent_per_second=sent,
            calls=calls,
            failed=calls - done.statistics.successful,
            setup_p50=float(np.percentile(times, 50)),
            setup_p99=float(np.percentile(times, 99)),
            gap_p99=float(np.percentile(gaps.milliseconds, 99)),
            gap_max=max(gaps.milliseconds),
            edge_cpu=100 * (edge.cpu_seconds() - before) / took,
        )


def _edge_behind(way: Way, stack: ExitStack) -> tuple[Edge, str]:
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="flood-")))
    served = one_flow(folder / "served", _STEPS, sounds={"greeting.wav": make_sound(1, 60.0)})
    served["sip"]["unknown_source"] = way.unknown_source
    served["trunks"]["loopback"]["addresses"] = ["127.0.0.0/24"]
    environment = {}
    if way.carrier:
        environment = {"PYTHONPATH": str(unpack_carrier_build(folder / "carrier"))}
    else:
        # It holds three calls: one that the flood never acknowledges is all that may be lost.
        served["sip"]["limits"] = {"unacknowledged": 1}
    edge = stack.enter_context(Edge(served, folder=folder, environment=environment))
    return edge, stack.enter_context(way.front(edge.sip_address()))


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| way | INVITEs/s | calls failed | setup p50, p99 | RTP gap p99, longest | edge's CPU |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {WAYS[row.way].words} | {row.sent_per_second:,.0f} | {row.failed} of {row.calls} "
        f"| {row.setup_p50:.0f}, {row.setup_p99:.0f} ms | {row.gap_p99:.1f}, {row.gap_max:.1f} ms "
        f"| {row.edge_cpu:.0f} % |"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> None:
    """One row as JSON, or the whole table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--rate", type=int, choices=RATES)
    options = parser.parse_args()
    if options.way and options.rate:
        print(json.dumps(asdict(row_of(options.way, options.rate))))
        return
    rows = []
    for way in [options.way] if options.way else WAYS:
        for rate in RATES:
            print(f"measuring {way} at {rate} ...", file=sys.stderr, flush=True)
            rows.append(measured_apart(way, rate))
    print(table(rows))


if __name__ == "__main__":
    main()
