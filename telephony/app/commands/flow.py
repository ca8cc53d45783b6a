"""`telephony flow`: for those who write flows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from telephony.app.commands.flow_graph import graph
from telephony.app.commands.flow_places import FLOWS
from telephony.app.commands.flow_simulate import simulate
from telephony.app.commands.flow_test import test
from telephony.app.flows import configured, load_checked_flows
from telephony.app.settings.mapping import speech_settings
from telephony.app.settings.models import Settings
from telephony.app.settings.reading import read_settings
from telephony.documents.document import Document
from telephony.domain.errors import DocumentError, Problem
from telephony.ivr import checking
from telephony.speech.vocabulary import Vocabulary

app = typer.Typer(no_args_is_help=True, help="Check, try, test and draw flows.")

app.command("test")(test)
app.command("simulate")(simulate)
app.command("graph")(graph)

CONFIG = Path("telephony.yaml")


@app.command("check")
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Flow files, or folders of them; else those of the configuration.",
            show_default=False,
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            "-c",
            help="Also check trunks, queues and routes against this telephony.yaml.",
        ),
    ] = None,
) -> None:
    """Print every problem as `file:line:column: what is wrong. How to mend it.`

    Exit code 0 if calls may use the flows, 1 if not.
    """
    if config is None and not paths and CONFIG.is_file():
        config = CONFIG
    report = _checked(paths or [], config)
    _print(report)
    raise typer.Exit(1 if report.problems else 0)


def _checked(paths: list[Path], config: Path | None) -> checking.CheckReport:
    if config is None:
        return checking.check(paths or [FLOWS], hearing=Vocabulary())
    try:
        document = read_settings(config)
    except DocumentError as error:
        return checking.CheckReport(error.problems, [])
    own = config.parent / document.value.flows
    hearing = Vocabulary(speech_settings(document.value.speech, config.parent))
    report = checking.check(paths or [own], configured(document.value), hearing)
    if report.problems:
        return report
    return checking.CheckReport(_route_problems(document, config.parent), report.flows)


def _route_problems(document: Document[Settings], folder: Path) -> list[Problem]:
    try:
        load_checked_flows(document, folder)
    except DocumentError as error:
        return error.problems
    return []


def _print(report: checking.CheckReport) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for problem in report.problems:
        console.print(Text(str(problem), "red"))
    warnings = [warning for flow in report.flows for warning in flow.warnings]
    for warning in warnings:
        console.print(Text(f"{warning} (warning)", "yellow"))
    for flow in report.flows:
        console.print(
            Text(
                f"{flow.file}: flow {flow.name}, {_counted(flow.steps, 'step')} "
                f"({_verbs(flow.verbs)}), {_counted(flow.prompts, 'prompt')}, "
                f"version {flow.version}"
            )
        )
    counts = f"{_counted(len(report.problems), 'problem')}, {_counted(len(warnings), 'warning')}"
    verdict = "These flows can't take calls" if report.problems else "These flows can take calls"
    console.print(Text(f"{verdict}: {counts}.", "bold red" if report.problems else "bold green"))


def _verbs(verbs: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {verb}" for verb, count in verbs.items())


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
