"""`telephony doctor`: what this machine can do, with the remedy for each lack."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from telephony.app.console.finding_lines import print_findings
from telephony.app.doctor.browsers import browsers
from telephony.app.doctor.configuration import read_configured
from telephony.app.doctor.finding import Examination, Finding, Status
from telephony.app.doctor.hearing_and_speaking import recognition, voices
from telephony.app.doctor.identity import identity
from telephony.app.doctor.machine import computing, programs, storage
from telephony.app.doctor.sip_stack import library, ports, security

EXAMINATIONS: tuple[Examination, ...] = (
    computing,
    library,
    security,
    ports,
    browsers,
    identity,
    recognition,
    voices,
    programs,
    storage,
)
CONFIG = Path("telephony.yaml")


def doctor(
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="The configuration; else ./telephony.yaml, if any."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what this machine can do; exit code 1 if something configured can't work."""
    if config is None and CONFIG.is_file():
        config = CONFIG
    configured, findings = read_configured(config)
    for examine in EXAMINATIONS:
        findings += examine(configured)
    lacks = sum(finding.status is Status.LACK for finding in findings)
    if as_json:
        document = {"ok": not lacks, "findings": [asdict(finding) for finding in findings]}
        print(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _print(findings, lacks)
    raise typer.Exit(1 if lacks else 0)


def _print(findings: list[Finding], lacks: int) -> None:
    console = Console(soft_wrap=True, highlight=False)
    print_findings(console, findings)
    warnings = sum(finding.status is Status.WARNING for finding in findings)
    console.print(f"{lacks} lacking, {warnings} that could be better.")
