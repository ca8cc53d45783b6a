"""`telephony flow diff`: what callers meet otherwise in another version of a flow."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from telephony.app.commands.known_calendars import known_calendars
from telephony.documents.source import MAX_BYTES, Source, parse, read
from telephony.domain.errors import DocumentError, FlowError, Problem
from telephony.ivr.difference.comparing import differences
from telephony.ivr.difference.model import Difference, Kind
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import pass_own_gates

_GIT_SECONDS = 20
_COLOURS = {Kind.ADDED: "green", Kind.REMOVED: "red", Kind.WAY: "yellow"}


def diff(
    old: Annotated[
        str, typer.Argument(help="A flow's file, or REVISION:FILE of git.", show_default=False)
    ],
    new: Annotated[str, typer.Argument(help="The same of the other version.", show_default=False)],
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            "-c",
            help="Tell the hours of this telephony.yaml's calendars; else of the one here.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Tell in words what callers meet in NEW that they didn't in OLD.

    Exit code 0 if nothing is different for them, 1 if something is, 2 if a file can't be used.
    """
    console = Console(soft_wrap=True, highlight=False)
    try:
        before, after = _load(old), _load(new)
        calendars = known_calendars(config, after)
    except DocumentError as error:
        for problem in error.problems:
            console.print(Text(str(problem), "red"))
        raise typer.Exit(2) from error
    found = differences(before, after, calendars)
    if as_json:
        print(json.dumps(_as_data(before, after, found), indent=2, ensure_ascii=False))
    else:
        _print(found, console)
    raise typer.Exit(1 if found else 0)


def _load(named: str) -> Flow:
    path = Path(named)
    is_revision = not path.exists() and ":" in named
    source = _of_revision(named) if is_revision else read(path)
    return pass_own_gates(source, Path(named.partition(":")[2]) if is_revision else path)


def _of_revision(named: str) -> Source:
    """A file as git has it. Raises `FlowError`."""
    if named.startswith("-"):
        raise FlowError([Problem(named, 0, "This is no revision.", "Write HEAD:FILE.")])
    try:
        shown = subprocess.run(
            ["git", "show", named], capture_output=True, timeout=_GIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FlowError([Problem(named, 0, "git can't be asked for it.")]) from error
    if shown.returncode != 0:
        said = shown.stderr.decode(errors="replace").strip().splitlines()
        why = f"git says: {said[-1]}" if said else "git doesn't have it."
        raise FlowError([Problem(named, 0, why, "Write REVISION:FILE, such as HEAD:./main.yaml.")])
    if len(shown.stdout) > MAX_BYTES:
        raise FlowError([Problem(named, 0, "The file is larger than 1 MiB.", "Split it up.")])
    return parse(shown.stdout, named)


def _print(found: list[Difference], console: Console) -> None:
    for difference in found:
        console.print(Text(difference.sentence, _COLOURS.get(difference.kind, "")))
    if not found:
        console.print("Nothing is different for callers.")


def _as_data(before: Flow, after: Flow, found: list[Difference]) -> dict[str, object]:
    return {
        "old": {"file": str(before.file), "flow": before.name, "version": before.version},
        "new": {"file": str(after.file), "flow": after.name, "version": after.version},
        "differences": [
            {"kind": each.kind.value, "step": each.step, "sentence": each.sentence}
            for each in found
        ],
    }
