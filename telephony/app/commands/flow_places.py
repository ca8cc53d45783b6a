"""Where the commands for designers find flows."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from telephony.domain.errors import FlowError
from telephony.ivr.gates.loading import FlowLibrary, load_flows

FLOWS = Path("ivr_flows")


def load_or_explain(folder: Path, console: Console) -> FlowLibrary:
    """The flows of a folder; else every problem is printed, and the command ends with 1."""
    try:
        return load_flows(folder)
    except FlowError as error:
        for problem in error.problems:
            console.print(Text(str(problem), "red"))
        raise typer.Exit(1) from error
