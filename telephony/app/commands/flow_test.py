"""`telephony flow test`: the dialogues beside the flows, walked in virtual time."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from telephony.app.commands.flow_places import FLOWS, load_or_explain
from telephony.domain.errors import DocumentError, Problem
from telephony.ivr.loading import FlowLibrary
from telephony.ivr.rehearsal.coverage import Coverage
from telephony.ivr.rehearsal.dialogue_file import (
    FOLDER,
    Dialogues,
    FlowRehearsal,
    dialogue_files,
    read_dialogues,
    rehearse_all,
)


def test(
    folder: Annotated[Path, typer.Argument(help="The folder of the flows.")] = FLOWS,
    only: Annotated[
        str, typer.Option(help="Only the dialogues of this flow.", show_default=False)
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    require_coverage: Annotated[
        bool, typer.Option(help="Fail when a step or a branch was not walked.")
    ] = False,
) -> None:
    """Walk every dialogue in FOLDER/tests through its flow, and say what was met otherwise.

    Exit code 0 if all went as written, 1 if not.
    """
    console = Console(soft_wrap=True, highlight=False)
    flows = load_or_explain(folder, console)
    dialogues, problems = _read(folder, flows, only)
    if not dialogues and not problems:
        _explain_where(folder, console)
        raise typer.Exit(1)
    began = time.perf_counter()
    rehearsals = rehearse_all(dialogues)
    seconds = time.perf_counter() - began
    problems += [problem for each in rehearsals for problem in each.problems]
    if as_json:
        print(json.dumps(_as_data(rehearsals, problems), indent=2))
    else:
        _print(rehearsals, problems, seconds, console)
    gaps = require_coverage and not all(each.coverage.complete for each in rehearsals)
    raise typer.Exit(1 if problems or gaps else 0)


def _read(folder: Path, flows: FlowLibrary, only: str) -> tuple[list[Dialogues], list[Problem]]:
    dialogues: list[Dialogues] = []
    problems: list[Problem] = []
    for file in dialogue_files(folder):
        try:
            dialogues.append(read_dialogues(file, flows))
        except DocumentError as error:
            problems += error.problems
    return [each for each in dialogues if only in ("", each.flow.name)], problems


def _explain_where(folder: Path, console: Console) -> None:
    console.print(
        f"There is no dialogue in {folder / FOLDER}. Write one, such as:\n\n"
        "  flow: main\n  dialogues:\n    sales by key:\n"
        '      - hears: Thank you for calling\n      - press: "1"\n        step: sales\n\n'
        "docs/flows.md has every word of it.",
        markup=False,
    )


def _print(
    rehearsals: Sequence[FlowRehearsal],
    problems: Sequence[Problem],
    seconds: float,
    console: Console,
) -> None:
    for problem in problems:
        console.print(Text(str(problem), "red"))
    for each in rehearsals:
        console.print(Text(f"{each.flow.name}: {each.passed} passed, {len(each.problems)} failed"))
        _print_coverage(each.coverage, console)
    passed = sum(each.passed for each in rehearsals)
    verdict = f"{passed} passed, {len(problems)} failed in {seconds:.2f} s"
    console.print(Text(verdict, "bold red" if problems else "bold green"))


def _print_coverage(coverage: Coverage, console: Console) -> None:
    steps, branches = len(coverage.steps), len(coverage.branches)
    walked_steps = steps - len(coverage.missed_steps)
    walked_branches = branches - len(coverage.missed_branches)
    console.print(f"  {walked_steps} of {steps} steps, {walked_branches} of {branches} branches")
    if coverage.missed_steps:
        console.print(Text(f"  never in: {', '.join(coverage.missed_steps)}", "yellow"))
    if coverage.missed_branches:
        ways = ", ".join(f"{start} -> {target}" for start, target in coverage.missed_branches)
        console.print(Text(f"  never went: {ways}", "yellow"))


def _as_data(rehearsals: Sequence[FlowRehearsal], problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "passed": sum(each.passed for each in rehearsals),
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "message": problem.message,
                "remedy": problem.remedy,
            }
            for problem in problems
        ],
        "flows": {
            each.flow.name: {
                "steps": len(each.coverage.steps),
                "missed_steps": list(each.coverage.missed_steps),
                "branches": len(each.coverage.branches),
                "missed_branches": [list(branch) for branch in each.coverage.missed_branches],
            }
            for each in rehearsals
        },
    }
