"""`telephony flow test`: the dialogues beside the flows, walked in virtual time."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from telephony.app.audio_rehearsal.studio import Studio
from telephony.app.commands.flow_places import FLOWS, load_or_explain
from telephony.app.console.rehearsal_report import as_data, print_report, printer_of_speech
from telephony.app.settings.mapping import prompt_settings, speech_settings
from telephony.app.settings.reading import read_settings
from telephony.domain.errors import DocumentError, Problem
from telephony.ivr.gates.loading import FlowLibrary
from telephony.ivr.rehearsal.dialogue_file import (
    FOLDER,
    Dialogues,
    FlowRehearsal,
    dialogue_files,
    read_dialogues,
    rehearse_all,
)
from telephony.telemetry.logging import configure_logging
from telephony.telemetry.settings import LogFormat, LogLevel, LogSettings

CONFIG = Path("telephony.yaml")


def test(
    folder: Annotated[Path, typer.Argument(help="The folder of the flows.")] = FLOWS,
    only: Annotated[
        str, typer.Option(help="Only the dialogues of this flow.", show_default=False)
    ] = "",
    audio: Annotated[
        bool,
        typer.Option(
            "--audio", help="By sound: real prompts, voices, voice activity detection, recognisers."
        ),
    ] = False,
    echo: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=60,
            metavar="DB",
            help="With --audio: prompts come back on the caller's line, DB quieter; 20 is usual.",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", "-c", help="The telephony.yaml that names models and voices for --audio."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    require_coverage: Annotated[
        bool,
        typer.Option(help="Fail when a step or a branch was not walked, or a command not given."),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Fail when a voice or a recogniser isn't there for --audio."),
    ] = False,
) -> None:
    """Walk every dialogue in FOLDER/tests through its flow, and say what was met otherwise.

    Exit code 0 if all went as written, 1 if not.
    """
    if echo is not None and not audio:
        raise typer.BadParameter("An echo is heard with --audio only.", param_hint="--echo")
    console = Console(soft_wrap=True, highlight=False)
    flows = load_or_explain(folder, console)
    dialogues, problems = _read(folder, flows, only)
    if not dialogues and not problems:
        _explain_where(folder, console)
        raise typer.Exit(1)
    began = time.perf_counter()
    quiet = Console(quiet=True) if as_json else console
    rehearsals = _by_sound(dialogues, config, echo, quiet) if audio else rehearse_all(dialogues)
    seconds = time.perf_counter() - began
    problems += [problem for each in rehearsals for problem in each.problems]
    if as_json:
        print(json.dumps(as_data(rehearsals, problems), indent=2))
    else:
        print_report(rehearsals, problems, seconds, console)
    gaps = require_coverage and not all(each.coverage.complete for each in rehearsals)
    lacks = strict and any(each.skipped for each in rehearsals)
    raise typer.Exit(1 if problems or gaps or lacks else 0)


def _read(folder: Path, flows: FlowLibrary, only: str) -> tuple[list[Dialogues], list[Problem]]:
    dialogues: list[Dialogues] = []
    problems: list[Problem] = []
    for file in dialogue_files(folder):
        try:
            dialogues.append(read_dialogues(file, flows))
        except DocumentError as error:
            problems += error.problems
    return [each for each in dialogues if only in ("", each.flow.name)], problems


def _by_sound(
    dialogues: Sequence[Dialogues], config: Path | None, echo: float | None, console: Console
) -> list[FlowRehearsal]:
    """With the models and voices of a configuration, told or at hand, if there is one."""
    configure_logging(LogSettings(LogLevel.ERROR, LogFormat.CONSOLE))
    with _studio(config, echo) as studio:
        return rehearse_all(dialogues, printer_of_speech(console), studio.perform)


def _studio(config: Path | None, echo: float | None) -> Studio:
    if config is None and not CONFIG.is_file():
        return Studio(echo_loss=echo)
    file = config or CONFIG
    settings = read_settings(file).value
    folder = file.resolve().parent
    return Studio(
        speech_settings(settings.speech, folder), prompt_settings(settings.prompts, folder), echo
    )


def _explain_where(folder: Path, console: Console) -> None:
    console.print(
        f"There is no dialogue in {folder / FOLDER}. Write one, such as:\n\n"
        "  flow: main\n  dialogues:\n    sales by key:\n"
        '      - hears: Thank you for calling\n      - press: "1"\n        step: sales\n\n'
        "docs/flows.md has every word of it.",
        markup=False,
    )
