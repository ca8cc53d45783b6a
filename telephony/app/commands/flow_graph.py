"""`telephony flow graph`: a flow as a picture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from telephony.domain.errors import FlowError
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.graph.picture import picture_of
from telephony.ivr.graph.reading import graph_of
from telephony.ivr.graph.style import STYLE
from telephony.ivr.graph.svg import svg

_STDOUT = Path("-")


def graph(
    file: Annotated[Path, typer.Argument(help="The flow's file.", show_default=False)],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Where to; `-` prints it. Else NAME.svg.", show_default=False
        ),
    ] = None,
) -> None:
    """Draw a flow: an SVG that every browser shows, in light and dark.

    Exit code 0 if it was drawn, 1 if not.
    """
    console = Console(soft_wrap=True, highlight=False, stderr=output == _STDOUT)
    try:
        flow = load_flow(file)
    except FlowError as error:
        for problem in error.problems:
            console.print(Text(str(problem), "red"))
        raise typer.Exit(1) from error
    text = svg(picture_of(graph_of(flow)), style=STYLE) + "\n"
    if output == _STDOUT:
        sys.stdout.write(text)
        return
    target = output or Path(f"{flow.name}.svg")
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        console.print(Text(f"{target} can't be written: {error.strerror}.", "red"))
        raise typer.Exit(1) from error
    steps = f"{len(flow.steps)} step" + ("" if len(flow.steps) == 1 else "s")
    console.print(Text(f"{target}: flow {flow.name}, {steps}, drawn."))
