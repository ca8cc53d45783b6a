"""`python -m tests.bench [--only NAME ...] [--json FILE]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from tests.bench import (
    cpu,
    decoding,
    distribution,
    flow_steps,
    invite,
    key,
    memory,
    records,
    reference,
    speech,
)
from tests.bench.figure import Figure
from tests.bench.host import describe_host
from tests.bench.report import print_host, print_table, write_json

_BENCHMARKS: Mapping[str, Callable[[], Iterator[Figure]]] = MappingProxyType(
    {
        "reference": reference.measure,
        "invite": invite.measure,
        "key": key.measure,
        "speech": speech.measure,
        "cpu": cpu.measure,
        "memory": memory.measure,
        "records": records.measure,
        "flow": flow_steps.measure,
        "decoding": decoding.measure,
        "distribution": distribution.measure,
    }
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and print."""
    options = _options(arguments)
    host = describe_host()
    print_host(host)
    figures: list[Figure] = []
    for name in options.only or _BENCHMARKS:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        figures += _BENCHMARKS[name]()
    print_table(figures)
    if options.json is not None:
        write_json(options.json, host, figures)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=_BENCHMARKS, help="these and no others")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every sample there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
