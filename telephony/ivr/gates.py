"""The second and the third gate: the graph of steps, and what lies outside the file."""

from __future__ import annotations

import pathlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from telephony.documents.nearest import nearest, suggestion
from telephony.documents.places import Path
from telephony.domain.errors import Problem
from telephony.ivr.circles import circles
from telephony.ivr.command_gate import command_problems
from telephony.ivr.expressions import VIEWS, Template
from telephony.ivr.flow import Flow
from telephony.ivr.language_gate import language_problems
from telephony.ivr.names import (
    AudioReference,
    BoxName,
    CalendarName,
    QueueName,
    StepName,
    TrunkName,
    VariableName,
)
from telephony.ivr.notice import RecordingNotice
from telephony.ivr.verbs.queue import QueueForAgent


def graph_problems(flow: Flow) -> Iterator[Problem]:
    """Steps and variables that don't exist, contradictions in a verb, endless loops."""
    steps = flow.steps
    if flow.start not in steps:
        yield _no_such_step(flow, ("start",), flow.start)
    for target in flow.find(StepName):
        if target.value not in steps:
            yield _no_such_step(flow, target.path, target.value)
    for name, step in steps.items():
        for defect in step.verb.defects(flow.language):
            path = ("steps", name, step.verb_name, *defect.path)
            yield flow.document.problem(path, defect.message, defect.remedy, defect.rule)
    yield from command_problems(flow)
    yield from language_problems(flow)
    yield from _unknown_variables(flow)
    yield from _endless_circles(flow)


@dataclass(frozen=True, slots=True)
class Configured:
    """What `telephony.yaml` names and flows may refer to."""

    trunks: Collection[str] = ()
    queues: Collection[str] = ()
    calendars: Collection[str] = ()
    boxes: Collection[str] = ()
    """Of voicemail."""
    calling_back: Collection[str] | None = None
    """Those of the queues that call back; None: all."""
    recording_key: bool = True
    """Whether recordings have a key, so that callers' voices can be kept."""
    notices: Mapping[str, RecordingNotice] = field(default_factory=dict)
    """What callers are told of being recorded, by queue."""


def reference_problems(flow: Flow, configured: Configured | None) -> Iterator[Problem]:
    """Audio files and configured names that aren't there; None leaves the names unchecked."""
    for audio in flow.find(AudioReference):
        file = flow.folder / audio.value
        if not file.is_file():
            yield flow.document.problem(
                audio.path,
                f"The audio file `{audio.value}` doesn't exist.",
                _file_meant(file),
                "missing-audio-file",
            )
    if configured is not None:
        yield from _not_configured(flow, TrunkName, "trunk", configured.trunks)
        yield from _not_configured(flow, QueueName, "queue", configured.queues)
        yield from _not_configured(flow, CalendarName, "calendar", configured.calendars)
        yield from _not_configured(flow, BoxName, "box", configured.boxes)
        if not configured.recording_key:
            yield from _recordings_without_key(flow)
        yield from _unsaid_notices(flow, configured.notices)
        if configured.calling_back is not None:
            yield from _not_called_back(flow, configured.calling_back)


def _not_configured(
    flow: Flow,
    kind: type[TrunkName | QueueName | CalendarName | BoxName],
    word: str,
    known: Collection[str],
) -> Iterator[Problem]:
    for found in flow.find(kind):
        if found.value not in known:
            yield flow.document.problem(
                found.path,
                f"There is no {word} `{found.value}`.",
                suggestion(found.value, sorted(known), "Configured are"),
                f"no-such-{word}",
            )


def _recordings_without_key(flow: Flow) -> Iterator[Problem]:
    for name, step in flow.steps.items():
        if step.verb.records:
            yield flow.document.problem(
                ("steps", name, step.verb_name),
                "What the caller says is to be kept, but recordings have no key.",
                "Make one (openssl rand -base64 32), and say in recording.key where it is.",
                "no-recording-key",
            )


def _unsaid_notices(flow: Flow, notices: Mapping[str, RecordingNotice]) -> Iterator[Problem]:
    for name, step in flow.steps.items():
        queue = step.verb.name if isinstance(step.verb, QueueForAgent) else ""
        notice = notices.get(queue)
        if notice is None:
            continue
        for language in flow.languages_of(step):
            if notice.part(language) is None:
                yield flow.document.problem(
                    ("steps", name, step.verb_name),
                    f"Nobody says in {language} that calls of the queue `{queue}` are recorded.",
                    f"Write `{language}: ...` under `queues.{queue}.recording.prompt`.",
                    "no-own-words",
                )


def _not_called_back(flow: Flow, calling_back: Collection[str]) -> Iterator[Problem]:
    for name, step in flow.steps.items():
        verb = step.verb
        if not isinstance(verb, QueueForAgent) or verb.callback is None:
            continue
        queue = verb.name
        if queue not in calling_back:
            yield flow.document.problem(
                ("steps", name, step.verb_name, "callback"),
                f"The queue `{queue}` calls nobody back.",
                f"Say by which trunk in telephony.yaml: queues.{queue}.callback.trunk.",
                "queue-calls-nobody",
            )


def _file_meant(file: pathlib.Path) -> str:
    beside = file.parent.iterdir() if file.parent.is_dir() else ()
    if name := nearest(file.name, sorted(each.name for each in beside if each.is_file())):
        return f"Did you mean `{name}`?"
    return "Its path starts at the folder of the flow."


def _no_such_step(flow: Flow, path: Path, name: str) -> Problem:
    remedy = suggestion(name, flow.steps, "The steps are")
    return flow.document.problem(path, f"There is no step `{name}`.", remedy, "no-such-step")


def _unknown_variables(flow: Flow) -> Iterator[Problem]:
    own = {*flow.inputs, *(str(found.value) for found in flow.find(VariableName))}
    known = {*VIEWS, *own}
    for template in flow.find(Template):
        for name in sorted(template.value.names - known):
            yield flow.document.problem(
                template.path,
                f"No step gives `{name}` a value.",
                suggestion(name, sorted(known), "Known are"),
                "unknown-variable",
            )
    for name in flow.outputs:
        if name not in own:
            yield flow.document.problem(
                ("outputs", name),
                f"No step gives `{name}` a value, so it can't be given back.",
                suggestion(name, sorted(own), "The variables are") or "Let a `set` do it.",
                "output-never-set",
            )


def _endless_circles(flow: Flow) -> Iterator[Problem]:
    """Circles of steps that take no time and have no way out."""
    for circle in circles(flow, lambda verb: verb.instant):
        yield flow.document.problem(
            ("steps", circle[0]),
            f"No call ever leaves this circle of steps: {' -> '.join([*circle, circle[0]])}.",
            "Let one of them lead out of it.",
            "endless-circle",
        )
