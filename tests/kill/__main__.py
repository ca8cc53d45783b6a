"""`python -m tests.kill [--contacts] [--kills N] [--seed S] [--stock]`; exits with 1 if a call, or
an agent's contact, was lost."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time

from tests.kill import campaign, contacts
from tests.peers.carrier_build import unpack_carrier_build


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=int(time()))
    parser.add_argument("--stock", action="store_true", help="the stock wheel in place of ours")
    parser.add_argument("--contacts", action="store_true", help="callers speak with agents")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    run = contacts.run if options.contacts else campaign.run
    with TemporaryDirectory(prefix="carrier-") as folder:
        site = None if options.stock else unpack_carrier_build(Path(folder))
        tally = run(options.kills, options.seed, site, _show)
    print(tally)
    return 1 if tally.lost or tally.doubled else 0


def _show(kills: int, finished: int) -> None:
    print(f"{kills} kills, {finished} finished", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
