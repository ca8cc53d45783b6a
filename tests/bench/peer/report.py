"""A comparison as a table for a person and as a document for a program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.peer.capacity import HIGHEST_GAP, Capacity
from tests.bench.peer.comparison import Aim, Rounds, aims, compare
from tests.bench.peer.contender import Contender

_WIDTH = 130
"""Columns where the output is no terminal."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was measured. `rounds` by the number of calls."""

    ours: Contender
    theirs: Contender
    rounds: Mapping[int, Rounds]
    capacity: Mapping[str, Sequence[Capacity]]
    """By contender, each time that it was looked for."""
    host: Mapping[str, str]
    seconds: float

    @property
    def judged(self) -> list[Aim]:
        """The aims, at the highest number of calls that was measured."""
        return aims(self.rounds[max(self.rounds)], self.ours.name, self.theirs.name)

    @property
    def doubts(self) -> list[str]:
        """Why figures can't be trusted, if any can't."""
        trials = (trial for some in self.rounds.values() for one in some for trial in one.values())
        return sorted({trial.reason for trial in trials if trial.reason})


def print_findings(found: Findings) -> None:
    """Tables, what each contender did, and the aims."""
    console = Console()
    console = console if console.is_terminal else Console(width=_WIDTH)
    for each in (found.ours, found.theirs):
        console.print(f"{each.name} {each.version}: {each.does}.", highlight=False)
    for calls, rounds in found.rounds.items():
        console.print(_table(found, calls, rounds))
    _print_capacity(found, console)
    for doubt in found.doubts:
        console.print(f"[bold red]Not to be trusted:[/] {doubt}")
    most = max(found.rounds)
    for aim in found.judged:
        verdict = "met" if aim.met else "[bold red]missed[/]"
        console.print(f"{verdict}: {aim.text}, {most} calls: {aim.measured}", highlight=False)


def _table(found: Findings, calls: int, rounds: Rounds) -> Table:
    ours, theirs = found.ours.name, found.theirs.name
    busy = 100 * max(trial.machine for one in rounds for trial in one.values())
    table = Table(
        title=f"{calls} calls at once, {len(rounds)} rounds: median (lowest to highest); "
        f"machine busy up to {busy:.0f} %"
    )
    for title in ("", "unit", ours, theirs, f"{ours} / {theirs}"):
        table.add_column(title, justify="left" if title in ("", "unit") else "right")
    for row in compare(rounds, ours, theirs):
        quantity = row.quantity
        shown = [one.shown(quantity.factor, quantity.digits) for one in (row.ours, row.theirs)]
        table.add_row(quantity.title, quantity.unit, *shown, row.ratio.shown(1, 2))
    failed = [str(sum(one[name].failed for one in rounds)) for name in (ours, theirs)]
    table.add_row("failed calls", "", *failed, "")
    return table


def _print_capacity(found: Findings, console: Console) -> None:
    limit = f"none failed, gap p99.9 at most {1000 * HIGHEST_GAP:.0f} ms"
    for name, times in found.capacity.items():
        counts = ", ".join(f"{'at least ' * one.bounded}{one.calls}" for one in times)
        console.print(f"Highest number of calls within limits ({limit}), {name}: {counts}")


def write_json(file: Path, found: Findings) -> None:
    """Every figure of every run. Times in seconds, shares from 0 to 1."""
    document = {
        "host": dict(found.host),
        "seconds": round(found.seconds, 1),
        "contenders": [
            {"name": each.name, "version": each.version, "does": each.does}
            for each in (found.ours, found.theirs)
        ],
        "rounds": {
            str(calls): [{name: asdict(trial) for name, trial in one.items()} for one in rounds]
            for calls, rounds in found.rounds.items()
        },
        "compared": {
            str(calls): {
                row.quantity.field: {
                    "ours": asdict(row.ours),
                    "theirs": asdict(row.theirs),
                    "ratio": asdict(row.ratio),
                }
                for row in compare(rounds, found.ours.name, found.theirs.name)
            }
            for calls, rounds in found.rounds.items()
        },
        "limits": {"failed": 0, "gap_p999": HIGHEST_GAP},
        "capacity": {
            name: [asdict(one) for one in times] for name, times in found.capacity.items()
        },
        "aims": [asdict(aim) for aim in found.judged],
    }
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
