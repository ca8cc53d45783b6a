"""`python -m tests.fuzz --seconds N --seed S [--carrier]`; exits with 1 if the edge fell."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time

from tests.fuzz.run import run, save
from tests.peers.carrier_build import unpack_carrier_build


def main() -> int:
    """Run, print, and keep a reproducer of what went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=int(time()))
    parser.add_argument("--carrier", action="store_true", help="the carrier build")
    parser.add_argument("--save", type=Path, default=Path("fuzz-falls"), metavar="FOLDER")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with ExitStack() as resources:
        site = None
        if options.carrier:
            folder = resources.enter_context(TemporaryDirectory(prefix="carrier-"))
            site = unpack_carrier_build(Path(folder))
        outcome = run(options.seconds, options.seed, site, _show)
    if not outcome.problem:
        print(f"{outcome.cases} cases stood")
        return 0
    folder = options.save / str(options.seed)
    save(outcome, folder)
    print(f"fell after {outcome.cases} cases; {len(outcome.reproducer)} are in {folder}")
    print(outcome.problem)
    return 1


def _show(cases: int, seconds: float, resident: int, files: int) -> None:
    print(f"{cases} cases, {seconds:.0f} s, {resident >> 20} MB, {files} files", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
