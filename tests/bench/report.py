"""The table for a person, the document for a program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.figure import Figure

_VERDICTS = {None: "", True: "met", False: "[bold red]missed[/]"}
_WIDTH = 150
"""Columns where the output is no terminal."""


def print_host(host: Mapping[str, str]) -> None:
    """What the figures are measured on."""
    for name, text in host.items():
        print(f"{name + ':':14}{text}")
    print()


def print_table(title: str, figures: Sequence[Figure]) -> None:
    """One line for each figure."""
    table = Table(title=title)
    table.add_column("figure", min_width=48)
    for name in ("p50", "p95"):
        table.add_column(name, justify="right")
    table.add_column("unit")
    table.add_column("n", justify="right")
    table.add_column("aim", justify="right")
    table.add_column("")
    table.add_column("remark")
    for figure in figures:
        middle, high = (f"{value:.{figure.digits}f}" for value in (figure.p50, figure.p95))
        single = len(figure.samples) == 1
        table.add_row(
            figure.name,
            middle,
            "" if single else high,
            figure.unit,
            str(len(figure.samples)),
            figure.wanted,
            _VERDICTS[figure.met],
            figure.remark,
        )
    console = Console()
    console = console if console.is_terminal else Console(width=_WIDTH)
    console.print(table)


def write_json(file: Path, host: Mapping[str, str], figures: Sequence[Figure]) -> None:
    """Everything, every sample included."""
    document = {"host": dict(host), "figures": [figure.as_json() for figure in figures]}
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
