"""A flow that passed all three gates, ready for calls."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast

from telephony.documents.document import Document
from telephony.ivr.commands import SpokenText
from telephony.ivr.expressions.expression import Template
from telephony.ivr.expressions.value_types import ValueType
from telephony.ivr.grammars.global_commands import Commands, GlobalCommand
from telephony.ivr.made_once import MadeOnce
from telephony.ivr.names import AudioReference, CommandName, StepName
from telephony.ivr.prompt import Spoken
from telephony.ivr.schema import FlowBody, StepBody
from telephony.ivr.setting import Setting
from telephony.ivr.step_entry import StepEntry, entry_of
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


@dataclass(frozen=True)
class Flow:
    """Immutable; any number of calls may be in it at once."""

    document: Document[FlowBody]
    file: Path
    called: Mapping[str, Flow] = field(default_factory=lambda: MappingProxyType({}))
    """The flows that its steps call, by name; `linking` fills it."""
    home: Path | None = None
    """Where paths of audio files start, unless that is the file's own folder."""

    @cached_property
    def steps(self) -> Mapping[str, StepBody]:
        """Every step by its name, in file order."""
        return cast("Mapping[str, StepBody]", self.document.value.steps)

    @cached_property
    def name(self) -> str:
        """What `flow:` says."""
        return str(self.document.value.flow)

    @cached_property
    def version(self) -> str:
        """A short hash of the file's bytes, and of those of all flows that it calls."""
        own = self.document.source.version
        if not self.called:
            return own
        parts = [own, *sorted(f"{flow.name} {flow.version}" for flow in self.called.values())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    @cached_property
    def language(self) -> str:
        """BCP 47, in which calls begin."""
        return self.document.value.spoken[0]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """BCP 47, every language that a call may have, the one that calls begin in first."""
        return self.document.value.spoken

    @property
    def commands(self) -> Mapping[CommandName, GlobalCommand]:
        """What callers may ask for in any question, by name."""
        return self.document.value.commands

    @property
    def inputs(self) -> Mapping[str, ValueType]:
        """What it has to be called with."""
        return cast("Mapping[str, ValueType]", self.document.value.inputs)

    @property
    def outputs(self) -> Mapping[str, ValueType]:
        """What it can give back to a flow that calls it."""
        return cast("Mapping[str, ValueType]", self.document.value.outputs)

    @cached_property
    def start(self) -> str:
        """The step that calls enter first."""
        return str(self.document.value.start)

    @cached_property
    def folder(self) -> Path:
        """Where paths of audio files start."""
        return self.home or self.file.parent

    @cached_property
    def setting(self) -> Setting:
        """What a visit needs to know of it."""
        return Setting(self.name, self.folder, self.languages, Commands(self.commands))

    @cached_property
    def _entries(self) -> MadeOnce[str, MadeOnce[str, StepEntry]]:
        """By the way that leads there, and by the step."""
        return MadeOnce(lambda way: MadeOnce(lambda step: self._entry(step, way)))

    def _entry(self, step: str, way: str) -> StepEntry:
        return entry_of(self.name, str(step), way, self.steps[step])

    def entry(self, step: str) -> StepEntry:
        """A step of this flow as calls enter it; made once for each way that leads there."""
        return self._entries[step.way if isinstance(step, StepName) else ""][step]

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

    def find(self, wanted: type[WantedT]) -> Iterator[Found[WantedT]]:
        """Every value of a type in the commands and in all steps, in file order."""
        return (
            cast("Found[WantedT]", found)
            for found in self._everything
            if isinstance(found.value, wanted)
        )

    @cached_property
    def _everything(self) -> Sequence[Found[object]]:
        # The gates look for thirty types: to walk through a flow takes longer than to look at all.
        bodies: list[tuple[str, str, object]] = [
            *(("commands", str(name), command) for name, command in self.commands.items()),
            *(("steps", str(name), step) for name, step in self.steps.items()),
        ]
        return tuple(
            found
            for part, name, body in bodies
            for found in find(object, body, (part, name), self.languages)
        )

    @cached_property
    def _exits(self) -> dict[str, Sequence[str]]:
        return {}

    def exits(self, step: str) -> Sequence[str]:
        """The steps that `step` names, errors apart, each once."""
        if step not in self._exits:
            path = ("steps", step)
            named = find(StepName, self.steps[step], path, self.languages)
            names = [str(found.value) for found in named if found.path != (*path, "on_error")]
            self._exits[step] = list(dict.fromkeys(names))
        return self._exits[step]

    def led_by_commands(self, step: str) -> dict[CommandName, StepName]:
        """Where commands lead that callers may give in `step`; none where nothing is asked."""
        verb = self.steps[step].verb
        return {
            name: command.next
            for name, command in self.commands.items()
            if command.next is not None and verb.takes_commands and not verb.answers_itself(name)
        }

    def onward(self, step: str) -> list[str]:
        """The steps that a call may enter next, whatever happens in `step`, each once."""
        on_error = self.steps[step].on_error
        ways = [*self.exits(step), *([str(on_error)] if on_error is not None else [])]
        return list(dict.fromkeys([*ways, *map(str, self.led_by_commands(step).values())]))

    def constant_texts(self) -> list[SpokenText]:
        """Every text that reads the same in each call, once, to be rendered ahead."""
        written = (
            SpokenText(text.render({}), language, constant=True)
            for language, text in self.texts()
            if text.constant
        )
        own = (text for text in self.own_texts() if text.constant)
        return list(dict.fromkeys([*written, *own]))

    def own_texts(self) -> Iterator[SpokenText]:
        """What the program itself may say in its steps; what isn't constant, by an example."""
        for step in self.steps.values():
            for language in self.languages_of(step):
                yield from step.verb.own_texts(language)

    def languages_of(self, step: StepBody) -> tuple[str, ...]:
        """Those in which a step may be spoken: its own, or all."""
        own = getattr(step.verb, "language", None)
        return (own,) if isinstance(own, str) else self.languages

    def texts(self) -> Iterator[tuple[str, Template]]:
        """Every text that is spoken, with each language in which a call may hear it."""
        for found in self.find(Spoken):
            for language in found.languages:
                if (text := found.value.text(language)) is not None:
                    yield language, text

    def audio_files(self) -> list[Path]:
        """Every file that is played, once."""
        found = self.find(AudioReference)
        return list(dict.fromkeys(self.folder / each.value for each in found))

    def phrase_sets(self) -> list[PhraseSet]:
        """What callers may say, by step and language, so that a recogniser can check the words."""
        sets = []
        for name, step in self.steps.items():
            line, _ = self.document.position(("steps", name))
            for language in self.languages_of(step):
                phrases = (*step.verb.phrases(language), *self._command_phrases(step, language))
                if phrases:
                    phrases = tuple(dict.fromkeys(phrases))
                    sets.append(PhraseSet(name, language, phrases, str(self.file), line))
        return sets

    def _command_phrases(self, step: StepBody, language: str) -> tuple[str, ...]:
        commands = self.commands.values() if step.verb.takes_commands else ()
        return tuple(
            phrase.spoken for command in commands for phrase in command.phrases.spoken_in(language)
        )
