"""`python -m tests.bench.peer [--quick] [--calls N ...] [--rounds N] [--json FILE]`."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.host import describe_host
from tests.bench.peer.asterisk import asterisk
from tests.bench.peer.capacity import HIGHEST_GAP, Capacity, find_capacity
from tests.bench.peer.contender import Contender, Running
from tests.bench.peer.our_edge import our_edge
from tests.bench.peer.report import Findings, print_findings, write_json
from tests.bench.peer.trial import Load, Trial, run_trial
from tests.bench.report import print_host
from tests.peers.carrier_build import unpack_carrier_build

_RATE = 20.0
"""Calls per second: what is measured is calls in progress, and how each of them begins."""
_WARM_UP = Load(calls=10, rate=_RATE, together=1.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    calls: Sequence[int]
    rounds: int
    together: float
    """Seconds that all calls of a run are there at once."""
    most: int
    """Calls at once, when the highest number is looked for; 0 doesn't look."""
    halvings: int


_WHOLE = Plan(calls=(50, 100, 200), rounds=3, together=10.0, most=800, halvings=2)
_QUICK = Plan(calls=(100,), rounds=3, together=8.0, most=0, halvings=0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print; 0 if the aims are met, 1 if not."""
    options = _options(arguments)
    plan = _plan(options)
    began, host = time.monotonic(), describe_host()
    with TemporaryDirectory(prefix="bench-peer-") as name:
        site = unpack_carrier_build(Path(name))
        ours, theirs = our_edge(site), asterisk()
        print_host(host | {"SIP library": ours.version})
        contenders = (ours, theirs)
        rounds = _rounds(contenders, plan)
        capacity = {each.name: [_capacity(each, plan)] for each in contenders if plan.most}
    found = Findings(ours, theirs, rounds, capacity, host, time.monotonic() - began)
    print_findings(found)
    if options.json is not None:
        write_json(options.json, found)
    return 0 if all(aim.met for aim in found.judged) and not found.doubts else 1


def _rounds(contenders: Sequence[Contender], plan: Plan) -> dict[int, list[Mapping[str, Trial]]]:
    """Each round, each contender in turn is started afresh and takes every number of calls."""
    rounds: dict[int, list[Mapping[str, Trial]]] = {calls: [] for calls in plan.calls}
    for number in range(1, plan.rounds + 1):
        trials: dict[int, dict[str, Trial]] = {calls: {} for calls in plan.calls}
        for contender in contenders:
            with _started(contender) as running:
                run_trial(running, _WARM_UP)
                for calls in plan.calls:
                    _say(f"round {number} of {plan.rounds}: {contender.name}, {calls} calls")
                    load = Load(calls, _RATE, plan.together)
                    trials[calls][contender.name] = run_trial(running, load)
        for calls in plan.calls:
            rounds[calls].append(trials[calls])
    return rounds


def _capacity(contender: Contender, plan: Plan) -> Capacity:
    def within(calls: int) -> bool:
        with _started(contender) as running:
            run_trial(running, _WARM_UP)
            trial = run_trial(running, Load(calls, 2 * _RATE, 5.0))
        good = not trial.failed and trial.gap_p999 <= HIGHEST_GAP and not trial.reason
        _say(
            f"{contender.name}, {calls} calls: {trial.failed} failed, "
            f"gap p99.9 {1000 * trial.gap_p999:.1f} ms {trial.reason}"
        )
        return good

    return find_capacity(within, start=max(plan.calls), most=plan.most, halvings=plan.halvings)


@contextmanager
def _started(contender: Contender) -> Iterator[Running]:
    with TemporaryDirectory(prefix="bench-peer-") as name, contender.start(Path(name)) as running:
        yield running


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _plan(options: argparse.Namespace) -> Plan:
    plan = _QUICK if options.quick else _WHOLE
    changes = {
        "calls": options.calls,
        "rounds": options.rounds,
        "together": options.seconds,
        "most": options.most,
    }
    return replace(plan, **{name: value for name, value in changes.items() if value is not None})


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peer", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one number of calls, no search")
    parser.add_argument("--calls", nargs="+", type=int, metavar="N", help="calls at once")
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each is measured")
    parser.add_argument("--seconds", type=float, help="how long all calls are there at once")
    parser.add_argument(
        "--most", type=int, metavar="N", help="look for the highest number up to N; 0 doesn't look"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    # Ended from outside, what was started must still be ended in order.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
