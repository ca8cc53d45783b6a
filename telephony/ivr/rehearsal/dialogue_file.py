"""Files of dialogues: read, matched to their flow, and rehearsed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from telephony.calendars.document import calendars_by_name
from telephony.documents.document import Document, load
from telephony.documents.nearest import suggestion
from telephony.domain.errors import DocumentError, Problem
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import SUFFIXES, FlowLibrary
from telephony.ivr.rehearsal.coverage import Coverage, coverage
from telephony.ivr.rehearsal.dialogue import Dialogue, dialogue_of
from telephony.ivr.rehearsal.inputs import input_problems
from telephony.ivr.rehearsal.performance import Perform, by_text
from telephony.ivr.rehearsal.rehearsing import Mismatch, Rehearsed, rehearse
from telephony.ivr.rehearsal.script import DialogueFile
from telephony.ivr.rehearsal.sound_files import sound_problems

FOLDER = "tests"
"""Where dialogues lie, beside the flows."""


@dataclass(frozen=True, slots=True)
class Dialogues:
    """One file's dialogues, and the flow that they try."""

    document: Document[DialogueFile]
    flow: Flow
    dialogues: Sequence[Dialogue]

    def rehearse(self, perform: Perform = by_text) -> Iterator[tuple[Rehearsed, Problem | None]]:
        """Each dialogue as it went, with its mismatch as a person mends it."""
        for dialogue in self.dialogues:
            rehearsed = rehearse(dialogue, perform)
            found = rehearsed.mismatch
            yield rehearsed, None if found is None else self._problem(dialogue.name, found)

    def _problem(self, name: str, found: Mismatch) -> Problem:
        # Places skip what the file doesn't have: the short form has no `turns`.
        path = ("dialogues", name, "turns", found.turn, found.key)
        return self.document.problem(path, found.message, found.remedy)


@dataclass(frozen=True, slots=True)
class FlowRehearsal:
    """All dialogues of one flow."""

    flow: Flow
    passed: int
    problems: Sequence[Problem]
    coverage: Coverage
    rehearsed: Sequence[Rehearsed] = ()
    """Each dialogue that began in it."""

    @property
    def skipped(self) -> Sequence[Rehearsed]:
        """Those for which this machine lacks something."""
        return [each for each in self.rehearsed if each.skipped]


def dialogue_files(folder: Path) -> list[Path]:
    """The files of dialogues beside the flows of `folder`; none if there are none."""
    beside = folder / FOLDER
    if not beside.is_dir():
        return []
    return sorted(path for path in beside.iterdir() if path.suffix in SUFFIXES)


def read_dialogues(file: Path, flows: FlowLibrary) -> Dialogues:
    """One file. Raises `DocumentError`, also when its flow, or a sound of it, isn't there, or is
    called otherwise than it declares."""
    document = load(file, DialogueFile)
    flow = flows.get(document.value.flow)
    if flow is None:
        remedy = suggestion(document.value.flow, flows.flows, "The flows are")
        message = f"There is no flow `{document.value.flow}`."
        raise DocumentError([document.problem(("flow",), message, remedy)])
    if problems := [*input_problems(document, flow), *sound_problems(document, flow)]:
        raise DocumentError(problems)
    calendars = calendars_by_name(document.value.calendars)
    scripts = document.value.dialogues.items()
    dialogues = [dialogue_of(flow, name, script, calendars) for name, script in scripts]
    return Dialogues(document, flow, dialogues)


def rehearse_all(
    files: Sequence[Dialogues],
    heard: Callable[[Rehearsed], None] | None = None,
    perform: Perform = by_text,
) -> list[FlowRehearsal]:
    """Every dialogue, flow by flow, and the flows that these call; `heard` is told of each."""
    tried: dict[str, _Tried] = {}
    for dialogues in files:
        own = tried.setdefault(dialogues.flow.name, _Tried(dialogues.flow))
        for rehearsed, problem in dialogues.rehearse(perform):
            own.rehearsals.append(rehearsed)
            if heard is not None:
                heard(rehearsed)
            if problem is not None:
                own.problems.append(problem)
    for name in list(tried):
        for called in tried[name].flow.all_called():
            tried.setdefault(called.name, _Tried(called))
    calling = [each for own in tried.values() if own.flow.called for each in own.rehearsals]
    return [own.result(calling) for own in tried.values()]


@dataclass(slots=True)
class _Tried:
    """What became of the dialogues of one flow; of one that only others call, there may be none."""

    flow: Flow
    rehearsals: list[Rehearsed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def result(self, calling: Sequence[Rehearsed]) -> FlowRehearsal:
        """`calling` are all dialogues of flows that call others, perhaps this one."""
        skipped = sum(bool(each.skipped) for each in self.rehearsals)
        passed = len(self.rehearsals) - len(self.problems) - skipped
        walked = coverage(self.flow, self.rehearsals, calling)
        return FlowRehearsal(self.flow, passed, self.problems, walked, self.rehearsals)
