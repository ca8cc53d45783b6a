"""What a step holds beside its ways: what is said in it, and its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, RootModel

from telephony.ivr.expressions import Template
from telephony.ivr.flow import Flow
from telephony.ivr.names import AudioReference, KeySequence, Phrase, StepName
from telephony.ivr.prompt import Prompt, Spoken

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """Of one step: texts and files that callers hear, and all other values, by their places."""

    heard: Mapping[Place, str]
    settings: Mapping[Place, str]

    @property
    def essence(self) -> frozenset[tuple[Place, str]]:
        """To tell how much two steps have in common: what is heard, or for want of it all else."""
        return frozenset(self.heard.items() or self.settings.items())


def contents_of(flow: Flow, step: str) -> Contents:
    """All that a step holds, but for the names of steps, and what callers press or say."""
    body = flow.steps[step]
    heard: dict[Place, str] = {}
    settings: dict[Place, str] = {}
    for place, text, is_heard in _leaves(body.verb, (), is_heard=False):
        (heard if is_heard else settings)[place] = text
    return Contents(heard, settings)


def _leaves(within: object, place: Place, *, is_heard: bool) -> Iterator[tuple[Place, str, bool]]:
    if isinstance(within, RootModel):
        told = is_heard or isinstance(within, Prompt)
        yield from _leaves(within.root, place, is_heard=told)
    elif isinstance(within, BaseModel):
        told = is_heard or isinstance(within, Spoken)
        for name, field in type(within).model_fields.items():
            # An escalation tells something, and has settings of its own.
            heard = told and name in Spoken.model_fields
            below = (*place, field.alias or name)
            yield from _leaves(getattr(within, name), below, is_heard=heard)
    elif isinstance(within, Mapping):
        for key, value in within.items():
            yield from _leaves(value, (*place, str(key)), is_heard=is_heard)
    elif isinstance(within, list | tuple):
        for number, value in enumerate(within, 1):
            yield from _leaves(value, (*place, str(number)), is_heard=is_heard)
    elif within is not None and not isinstance(within, StepName | KeySequence | Phrase):
        yield place, _text(within, is_heard=is_heard), is_heard


def _text(value: object, *, is_heard: bool) -> str:
    match value:
        case Template():
            return " ".join(value.source.split())
        case AudioReference() if is_heard:
            return f"<{value}>"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:g}"
        case _:
            return str(value)
