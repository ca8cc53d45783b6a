"""What dialogues play in place of a voice: files beside the flows, and of a bounded size."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.documents.document import Document
from telephony.domain.errors import Problem
from telephony.ivr.flow import Flow
from telephony.ivr.names import AudioReference
from telephony.ivr.rehearsal.script import DialogueFile

MAX_BYTES = 8 * 1024 * 1024
"""Of one file: far more than anybody says in one turn."""


def sound_problems(document: Document[DialogueFile], flow: Flow) -> Iterator[Problem]:
    """Files that aren't there, that lie elsewhere, or that are too large."""
    for name, script in document.value.dialogues.items():
        for number, turn in enumerate(script.turns):
            if turn.say is None or turn.say.file is None:
                continue
            if (found := _problem(flow, turn.say.file)) is not None:
                path = ("dialogues", name, "turns", number, "say", "file")
                yield document.problem(path, *found)


def _problem(flow: Flow, named: AudioReference) -> tuple[str, str] | None:
    """(what is wrong, how to mend it) with a file that a dialogue plays."""
    file = (flow.folder / named).resolve()
    if not file.is_relative_to(flow.folder.resolve()):
        return f"`{named}` leads out of the flows' folder.", f"Put the file into {flow.folder}."
    if not file.is_file():
        where = f"Its path is taken from {flow.folder}."
        return f"The audio file `{named}` doesn't exist.", where
    if file.stat().st_size > MAX_BYTES:
        remedy = "Keep what is said in one turn."
        return f"`{named}` has more than {MAX_BYTES // 2**20} MiB.", remedy
    return None
