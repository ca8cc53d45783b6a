"""What `flow test` tells of dialogues, for people and for machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from telephony.app.console import problem_data
from telephony.domain.errors import Problem
from telephony.ivr.rehearsal.coverage import Coverage
from telephony.ivr.rehearsal.dialogue_file import FlowRehearsal
from telephony.ivr.rehearsal.performance import Heard
from telephony.ivr.rehearsal.rehearsing import Rehearsed


def print_report(
    rehearsals: Sequence[FlowRehearsal],
    problems: Sequence[Problem],
    seconds: float,
    console: Console,
) -> None:
    """Every problem, each flow's dialogues and coverage, and the sum of it."""
    for problem in problems:
        console.print(Text(str(problem), "red"))
    for each in rehearsals:
        counts = _counts(each.passed, len(each.problems), len(each.skipped))
        console.print(Text(f"{each.flow.name}: {counts}"))
        _print_skipped(each.skipped, console)
        _print_coverage(each.coverage, console)
    passed = sum(each.passed for each in rehearsals)
    skipped = sum(len(each.skipped) for each in rehearsals)
    verdict = f"{_counts(passed, len(problems), skipped)} in {seconds:.2f} s"
    console.print(Text(verdict, "bold red" if problems else "bold green"))


def _counts(passed: int, failed: int, skipped: int) -> str:
    counts = f"{passed} passed, {failed} failed"
    return f"{counts}, {skipped} skipped" if skipped else counts


def _print_skipped(skipped: Sequence[Rehearsed], console: Console) -> None:
    by_reason = sorted(skipped, key=lambda rehearsed: rehearsed.skipped)
    for reason, lacking in groupby(by_reason, lambda rehearsed: rehearsed.skipped):
        names = ", ".join(rehearsed.name for rehearsed in lacking)
        console.print(Text(f"  skipped: {names}. {reason}", "yellow"))


def _print_coverage(coverage: Coverage, console: Console) -> None:
    steps, branches = len(coverage.steps), len(coverage.branches)
    walked_steps = steps - len(coverage.missed_steps)
    walked_branches = branches - len(coverage.missed_branches)
    walked = f"{walked_steps} of {steps} steps, {walked_branches} of {branches} branches"
    if coverage.commands:
        given = len(coverage.commands) - len(coverage.missed_commands)
        walked += f", commands in {given} of {len(coverage.commands)} ways"
    console.print(f"  {walked}")
    if coverage.missed_steps:
        console.print(Text(f"  never in: {', '.join(coverage.missed_steps)}", "yellow"))
    if coverage.missed_branches:
        ways = ", ".join(f"{start} -> {target}" for start, target in coverage.missed_branches)
        console.print(Text(f"  never went: {ways}", "yellow"))
    if coverage.missed_commands:
        console.print(Text(f"  never asked for: {', '.join(coverage.missed_commands)}", "yellow"))


def printer_of_speech(console: Console) -> Callable[[Rehearsed], None]:
    """Tells, dialogue by dialogue, what was made of the caller's words."""

    def tell(rehearsed: Rehearsed) -> None:
        for heard in rehearsed.heard:
            console.print(Text(f"{rehearsed.name}: {_in_words(heard)}", "dim"))

    return tell


def _in_words(heard: Heard) -> str:
    after = "" if heard.after is None else f", {heard.after:.2f} s after its end"
    what = f'"{heard.phrase}"' if heard.phrase else "no phrase"
    return f'"{heard.said}" was heard as {what} ({heard.confidence:.2f}){after}'


def as_data(rehearsals: Sequence[FlowRehearsal], problems: Sequence[Problem]) -> dict[str, Any]:
    """The same as JSON has it."""
    return {
        "passed": sum(each.passed for each in rehearsals),
        "problems": [problem_data.as_data(problem) for problem in problems],
        "flows": {each.flow.name: _flow_data(each) for each in rehearsals},
    }


def _flow_data(rehearsal: FlowRehearsal) -> dict[str, Any]:
    coverage = rehearsal.coverage
    return {
        "steps": len(coverage.steps),
        "missed_steps": list(coverage.missed_steps),
        "branches": len(coverage.branches),
        "missed_branches": [list(branch) for branch in coverage.missed_branches],
        "commands": len(coverage.commands),
        "missed_commands": list(coverage.missed_commands),
        "skipped": [{"dialogue": each.name, "reason": each.skipped} for each in rehearsal.skipped],
        "spoken": [
            {
                "dialogue": each.name,
                "said": heard.said,
                "phrase": heard.phrase,
                "confidence": round(heard.confidence, 3),
                "after": None if heard.after is None else round(heard.after, 3),
            }
            for each in rehearsal.rehearsed
            for heard in each.heard
        ],
    }
