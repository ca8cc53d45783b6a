"""`telephony flow check`: what is wrong with flows, for people, programs and code hosts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from telephony import __version__
from telephony.app.commands.flow_places import FLOWS
from telephony.app.console.problem_data import as_data
from telephony.app.flows import check_canary, configured, load_checked_flows
from telephony.app.settings.mapping import speech_settings
from telephony.app.settings.models import Settings
from telephony.app.settings.reading import read_settings
from telephony.documents.document import Document
from telephony.domain.errors import DocumentError, Problem
from telephony.ivr import checking
from telephony.ivr.rules import RULES
from telephony.ivr.rules.sarif import sarif_log
from telephony.speech.vocabulary import Vocabulary

CONFIG = Path("telephony.yaml")


class Format(StrEnum):
    """How findings are told."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


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
    report_as: Annotated[
        Format, typer.Option("--format", help="sarif is what code hosts take.")
    ] = Format.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings, too.")] = False,
) -> None:
    """Print every problem as `file:line:column: what is wrong. How to mend it. [rule]`

    Exit code 0 if calls may use the flows, 1 if not; with --strict 1 on warnings, too.
    """
    if config is None and not paths and CONFIG.is_file():
        config = CONFIG
    report = _checked(paths or [], config)
    match report_as:
        case Format.TEXT:
            _print(report)
        case Format.JSON:
            print(json.dumps(_as_data(report), indent=2))
        case Format.SARIF:
            print(json.dumps(sarif_log(_findings(report), RULES, __version__), indent=2))
    failed = report.problems or (strict and _warnings(report))
    raise typer.Exit(1 if failed else 0)


def _checked(paths: list[Path], config: Path | None) -> checking.CheckReport:
    if config is None:
        return checking.check(paths or [FLOWS], hearing=Vocabulary())
    try:
        document = read_settings(config)
    except DocumentError as error:
        return checking.CheckReport(error.problems, [])
    own = config.parent / document.value.flows.folder
    hearing = Vocabulary(speech_settings(document.value.speech, config.parent))
    report = checking.check(paths or [own], configured(document.value), hearing)
    if report.problems:
        return report
    return checking.CheckReport(_route_problems(document, config.parent), report.flows)


def _route_problems(document: Document[Settings], folder: Path) -> list[Problem]:
    try:
        check_canary(document, folder, load_checked_flows(document, folder))
    except DocumentError as error:
        return error.problems
    return []


def _warnings(report: checking.CheckReport) -> list[Problem]:
    return [warning for flow in report.flows for warning in flow.warnings]


def _findings(report: checking.CheckReport) -> list[Problem]:
    return [*report.problems, *_warnings(report)]


def _print(report: checking.CheckReport) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for problem in report.problems:
        console.print(Text(f"{problem} [{problem.rule}]", "red"))
    warnings = _warnings(report)
    for warning in warnings:
        console.print(Text(f"{warning} (warning) [{warning.rule}]", "yellow"))
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


def _as_data(report: checking.CheckReport) -> dict[str, Any]:
    return {
        "errors": len(report.problems),
        "warnings": len(_warnings(report)),
        "findings": _each(_findings(report)),
        "flows": [
            {
                "file": flow.file,
                "flow": flow.name,
                "version": flow.version,
                "steps": flow.steps,
                "verbs": dict(flow.verbs),
                "prompts": flow.prompts,
            }
            for flow in report.flows
        ],
    }


def _each(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return [
        {
            "rule": problem.rule,
            "severity": "warning" if problem.warning else "error",
            **as_data(problem),
        }
        for problem in problems
    ]


def _verbs(verbs: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {verb}" for verb, count in verbs.items())


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
