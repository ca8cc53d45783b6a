"""A run of the fuzzer, from a seed to its verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.cases import Case
from tests.fuzz.minimising import fewest
from tests.fuzz.target import Fallen, Target

_AT_ONCE = 100
"""Cases between two looks at the clock."""
_JUDGED_EVERY = 10.0
"""Seconds between two looks at the call in progress."""
_HISTORY = 400
"""Cases before the fall that are tried for a reproducer."""

Progress = Callable[[int, float, int, int], None]
"""Called with the cases so far, the seconds, the bytes resident and the open files."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    cases: int
    problem: str = ""
    """"" when the edge stood it all."""
    reproducer: Sequence[Case] = field(default_factory=tuple)
    resident_before: int = 0
    resident_after: int = 0
    """Bytes; the first once the edge had warmed up."""


def run(seconds: float, seed: int, site: Path | None, progress: Progress) -> Outcome:
    """Attack an edge on the stock wheel, or on the carrier build in `site`."""
    done, before = 0, 0
    with Target(site) as target:
        begun = judged = time.monotonic()
        try:
            while time.monotonic() - begun < seconds:
                target.attack(seed, range(done, done + _AT_ONCE))
                done += _AT_ONCE
                before = before or target.edge.resident_bytes
                if time.monotonic() - judged >= _JUDGED_EVERY:
                    target.judge()
                    judged = time.monotonic()
                    edge = target.edge
                    progress(done, judged - begun, edge.resident_bytes, edge.open_files)
            target.judge()
            return Outcome(done, resident_before=before, resident_after=target.edge.resident_bytes)
        except Fallen as fallen:
            problem = str(fallen)
    last = range(max(0, done + _AT_ONCE - _HISTORY), done + _AT_ONCE)
    return Outcome(done + _AT_ONCE, problem, _reproducer(seed, last, site))


def _reproducer(seed: int, numbers: Sequence[int], site: Path | None) -> Sequence[Case]:
    sent: dict[int, Case] = {}

    def falls(numbers: Sequence[int]) -> bool:
        with Target(site) as target:
            try:
                sent.update((case.number, case) for case in target.attack(seed, numbers))
                target.judge()
            except Fallen:
                return True
        return False

    kept = fewest(numbers, falls)
    return [sent[number] for number in kept if number in sent]


def save(outcome: Outcome, folder: Path) -> None:
    """The reproducer, a file per message in the order of sending, and what happened."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, case in enumerate(outcome.reproducer):
        (folder / f"{place:03}-{case.number}-{case.way.name.lower()}.dat").write_bytes(case.message)
    (folder / "problem.txt").write_text(outcome.problem, encoding="utf-8")
