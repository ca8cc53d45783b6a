"""A flow that passed all three gates, ready for calls."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast

from telephony.documents.document import Document
from telephony.ivr.commands import SpokenText
from telephony.ivr.names import AudioReference, StepName
from telephony.ivr.prompt import Spoken
from telephony.ivr.schema import FlowBody, StepBody
from telephony.ivr.value_types import ValueType
from telephony.ivr.walking import Found, find

WantedT = TypeVar("WantedT")


@dataclass(frozen=True, slots=True)
class PhraseSet:
    """What callers may say in one step, which stands in `line` of `file`."""

    step: str
    language: str
    phrases: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Flow:
    """Immutable; any number of calls may be in it at once."""

    document: Document[FlowBody]
    file: Path
    called: Mapping[str, Flow] = field(default_factory=lambda: MappingProxyType({}))
    """The flows that its steps call, by name; `linking` fills it."""
    home: Path | None = None
    """Where paths of audio files start, unless that is the file's own folder."""

    @property
    def name(self) -> str:
        """What `flow:` says."""
        return str(self.document.value.flow)

    @property
    def version(self) -> str:
        """A short hash of the file's bytes, and of those of all flows that it calls."""
        own = self.document.source.version
        if not self.called:
            return own
        parts = [own, *sorted(f"{flow.name} {flow.version}" for flow in self.called.values())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    @property
    def language(self) -> str:
        """BCP 47, for every step that says nothing else."""
        return self.document.value.language

    @property
    def inputs(self) -> Mapping[str, ValueType]:
        """What it has to be called with."""
        return cast("Mapping[str, ValueType]", self.document.value.inputs)

    @property
    def outputs(self) -> Mapping[str, ValueType]:
        """What it can give back to a flow that calls it."""
        return cast("Mapping[str, ValueType]", self.document.value.outputs)

    @property
    def start(self) -> str:
        """The step that calls enter first."""
        return str(self.document.value.start)

    @property
    def steps(self) -> Mapping[str, StepBody]:
        """Every step by its name, in file order."""
        return cast("Mapping[str, StepBody]", self.document.value.steps)

    def calls(self) -> bool:
        """Whether a step of it calls another flow."""
        return any(step.verb_name == "call" for step in self.steps.values())

    def all_called(self) -> list[Flow]:
        """The flows that its steps call, those that they call, and so on, each once."""
        found: dict[str, Flow] = {}
        for flow in self.called.values():
            found[flow.name] = flow
            found |= {each.name: each for each in flow.all_called()}
        return list(found.values())

    @property
    def folder(self) -> Path:
        """Where paths of audio files start."""
        return self.home or self.file.parent

    def find(self, wanted: type[WantedT]) -> Iterator[Found[WantedT]]:
        """Every value of a type in all steps, in file order."""
        for name, step in self.steps.items():
            yield from find(wanted, step, ("steps", str(name)), self.language)

    def exits(self, step: str) -> list[str]:
        """The steps that `step` names, errors apart, each once."""
        path = ("steps", step)
        named = find(StepName, self.steps[step], path, self.language)
        return list(dict.fromkeys(str(f.value) for f in named if f.path != (*path, "on_error")))

    def constant_texts(self) -> list[SpokenText]:
        """Every text that reads the same in each call, once, to be rendered ahead."""
        written = (
            SpokenText(found.value.say.render({}), found.language, constant=True)
            for found in self.find(Spoken)
            if found.value.say is not None and found.value.say.constant
        )
        own = (text for step in self.steps.values() for text in step.verb.own_texts(self.language))
        return list(dict.fromkeys([*written, *own]))

    def audio_files(self) -> list[Path]:
        """Every file that is played, once."""
        found = self.find(AudioReference)
        return list(dict.fromkeys(self.folder / each.value for each in found))

    def phrase_sets(self) -> list[PhraseSet]:
        """What callers may say, step by step, so that a recogniser can check the words."""
        sets = []
        for name, step in self.steps.items():
            verb = step.verb
            if phrases := verb.phrases(self.language):
                language = getattr(verb, "language", None) or self.language
                line, _ = self.document.position(("steps", name))
                sets.append(PhraseSet(name, language, phrases, str(self.file), line))
        return sets
