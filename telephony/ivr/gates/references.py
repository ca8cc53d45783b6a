"""The third gate: what a flow refers to outside its file."""

from __future__ import annotations

import pathlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from telephony.documents.nearest import nearest, suggestion
from telephony.domain.errors import Problem
from telephony.ivr.flow import Flow
from telephony.ivr.names import AudioReference, BoxName, CalendarName, QueueName, TrunkName
from telephony.ivr.notice import RecordingNotice
from telephony.ivr.verbs.queue import QueueForAgent


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
