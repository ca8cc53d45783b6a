"""Findings as lines: how bad, about what, and the remedy."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from telephony.app.doctor.finding import Finding, Status

_STYLE = {Status.OK: "green", Status.WARNING: "yellow", Status.LACK: "bold red"}


def print_findings(console: Console, findings: Iterable[Finding]) -> None:
    """One line each."""
    for finding in findings:
        line = Text(f"{finding.status.value:<8} ", _STYLE[finding.status])
        line.append(f"{finding.area:<14} ", "bold")
        line.append(f"{finding.message}.", "")
        if finding.remedy:
            line.append(f" {finding.remedy}", "italic")
        console.print(line)
