"""`python -m tests.bench [--carrier] [--only NAME ...] [--json FILE]`."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

from tests.bench import (
    browsers,
    cpu,
    decoding,
    dialogues,
    distribution,
    floor_page,
    flow_steps,
    invite,
    key,
    memory,
    recordings,
    records,
    reference,
    speech,
    tones,
)
from tests.bench.carrier import capture, crowd, digits, flood, floor, overload, recognition, soak
from tests.bench.figure import Figure
from tests.bench.host import describe_host
from tests.bench.report import print_host, print_table, write_json

Benchmark = Callable[[], Iterator[Figure]]

_STOCK: Mapping[str, Benchmark] = MappingProxyType(
    {
        "reference": reference.measure,
        "invite": invite.measure,
        "key": key.measure,
        "speech": speech.measure,
        "cpu": cpu.measure,
        "memory": memory.measure,
        "records": records.measure,
        "flow": flow_steps.measure,
        "dialogues": dialogues.measure,
        "decoding": decoding.measure,
        "tones": tones.measure,
        "distribution": distribution.measure,
        "browsers": browsers.measure,
        "floor-page": floor_page.measure,
        "recordings": recordings.measure,
    }
)
_STOCK_TITLE = "telephony on this machine; latencies on the wire, up to three calls at once"
_CARRIER_TITLE = "telephony on this machine, on the carrier build"


def _carrier(options: argparse.Namespace) -> Mapping[str, Benchmark]:
    return {
        "digits": digits.measure,
        "recognition": recognition.measure,
        "capture": capture.measure,
        "overload": overload.measure,
        "flood": flood.measure,
        "crowd": crowd.measure,
        "floor": partial(floor.measure, options.minutes),
        "soak": partial(soak.measure, options.soak, options.calls),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and print."""
    options = _options(arguments)
    benchmarks = _carrier(options) if options.carrier else _STOCK
    unknown = set(options.only) - set(benchmarks)
    if unknown:
        sys.exit(f"There is no {', '.join(unknown)}; there is {', '.join(benchmarks)}.")
    host = describe_host()
    print_host(host)
    figures: list[Figure] = []
    broken = []
    for name in options.only or benchmarks:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            figures += benchmarks[name]()
        except Exception:  # an hour's figures aren't lost by the last one
            traceback.print_exc()
            broken.append(name)
    print_table(_CARRIER_TITLE if options.carrier else _STOCK_TITLE, figures)
    if options.json is not None:
        write_json(options.json, host, figures)
    if broken:
        sys.exit(f"Not measured: {', '.join(broken)}; why is said above.")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--carrier", action="store_true", help="those of the carrier build")
    parser.add_argument(
        "--soak", type=float, default=30.0, metavar="MINUTES", help="how long (--carrier)"
    )
    parser.add_argument(
        "--minutes", type=float, default=10.0, help="how long the floor's shift is (--carrier)"
    )
    parser.add_argument(
        "--calls", type=int, default=600, help="the capacity, 70 %% of which soaks (--carrier)"
    )
    parser.add_argument("--only", nargs="+", default=[], help="these and no others")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every sample there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
