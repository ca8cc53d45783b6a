"""The calendars that flows go by, as far as they are known where a designer works."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.text import Text

from telephony.app.commands.flow_check import CONFIG
from telephony.app.settings.reading import read_settings
from telephony.calendars.calendar import Calendar
from telephony.calendars.document import calendars_by_name
from telephony.documents.document import load
from telephony.domain.errors import DocumentError
from telephony.ivr.flow import Flow
from telephony.ivr.rehearsal.dialogue_file import dialogue_files
from telephony.ivr.rehearsal.script import DialogueFile


def known_calendars(config: Path | None, flow: Flow) -> Mapping[str, Calendar]:
    """Those of the dialogues beside a flow, and before them the configuration's.

    `config` is a telephony.yaml; None for the one in this folder, if there is one. Raises
    `DocumentError` if the one that was asked for can't be used.
    """
    beside = _of_dialogues(flow)
    if config is None and not CONFIG.is_file():
        return beside
    try:
        settings = read_settings(config or CONFIG).value
    except DocumentError as error:
        if config is not None:
            raise
        said = f"Hours of {CONFIG} aren't told: {error.problems[0]}"
        Console(stderr=True, soft_wrap=True, highlight=False).print(Text(said, "yellow"))
        return beside
    return {**beside, **calendars_by_name(settings.calendars)}


def _of_dialogues(flow: Flow) -> dict[str, Calendar]:
    """What is wrong with dialogues, `flow test` tells."""
    found: dict[str, Calendar] = {}
    for file in dialogue_files(flow.file.parent):
        with suppress(DocumentError):
            dialogues = load(file, DialogueFile).value
            if dialogues.flow == flow.name:
                found |= calendars_by_name(dialogues.calendars)
    return found
