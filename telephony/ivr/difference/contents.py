"""What a step or a command holds beside its ways: what is said in it, and its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, RootModel

from telephony.documents.fields import seconds_of
from telephony.ivr.expressions.expression import Template
from telephony.ivr.expressions.picking import AnswerPath
from telephony.ivr.expressions.url_template import UrlTemplate
from telephony.ivr.names import AudioReference, KeySequence, Phrase, StepName
from telephony.ivr.prompt import Prompt, Spoken
from telephony.ivr.talking.asking import Asking

Place = tuple[str, ...]
ATTEMPTS = "attempts"
"""In place of `max_attempts`, which may be left out: turns until a question is given up."""
_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"))


@dataclass(frozen=True, slots=True)
class Contents:
    """Of one step: texts and files that callers hear, and all other values, by their places."""

    heard: Mapping[Place, str]
    settings: Mapping[Place, str]

    @property
    def essence(self) -> frozenset[tuple[Place, str]]:
        """To tell how much two steps have in common: what is heard, or for want of it all else."""
        return frozenset(self.heard.items() or self.settings.items())


def contents_in(model: BaseModel) -> Contents:
    """All that a verb or a command holds, but for the names of steps, and what callers press or
    say."""
    heard: dict[Place, str] = {}
    settings: dict[Place, str] = {}
    for place, text, is_heard in _leaves(model, (), is_heard=False):
        (heard if is_heard else settings)[place] = text
    if isinstance(model, Asking):
        settings.pop(("max_attempts",), None)
        settings[(ATTEMPTS,)] = str(model.attempts)
    return Contents(heard, settings)


def _leaves(within: object, place: Place, *, is_heard: bool) -> Iterator[tuple[Place, str, bool]]:
    if isinstance(within, RootModel):
        told = is_heard or isinstance(within, Prompt)
        yield from _leaves(within.root, place, is_heard=told)
    elif isinstance(within, BaseModel):
        yield from _leaves_of_model(within, place, is_heard=is_heard)
    elif isinstance(within, Mapping):
        for key, value in within.items():
            yield from _leaves(value, (*place, str(key)), is_heard=is_heard)
    elif isinstance(within, list | tuple):
        for number, value in enumerate(within, 1):
            yield from _leaves(value, (*place, str(number)), is_heard=is_heard)
    elif within is not None and not isinstance(within, StepName | KeySequence | Phrase):
        yield place, _text(within, is_heard=is_heard), is_heard


def _leaves_of_model(
    model: BaseModel, place: Place, *, is_heard: bool
) -> Iterator[tuple[Place, str, bool]]:
    told = is_heard or isinstance(model, Spoken)
    lasting = _durations(type(model))
    for name, field in type(model).model_fields.items():
        value, below = getattr(model, name), (*place, field.alias or name)
        if name in lasting and isinstance(value, int | float):
            yield below, _lasting(value), False
        else:
            # An escalation tells something, and has settings of its own.
            yield from _leaves(value, below, is_heard=told and name in Spoken.model_fields)


@cache
def _durations(model: type[BaseModel]) -> frozenset[str]:
    """The fields of a model that are seconds."""
    fields = model.model_fields.items()
    return frozenset(
        name for name, field in fields if _is_duration(field.annotation, field.metadata)
    )


def _is_duration(annotation: Any, metadata: Any) -> bool:
    if any(getattr(each, "func", None) is seconds_of for each in metadata):
        return True
    parts = get_args(annotation)
    return any(_is_duration(part, getattr(part, "__metadata__", ())) for part in parts)


def _lasting(seconds: float) -> str:
    """ "500 ms", "8 s", "15 min"."""
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s" if seconds >= 1 or not seconds else f"{seconds * 1000:g} ms"


def _text(value: object, *, is_heard: bool) -> str:
    match value:
        case Template():
            return " ".join(value.source.split())
        case UrlTemplate():
            return "".join(part.source for part in value.parts)
        case AnswerPath():
            return value.source
        case AudioReference() if is_heard:
            return f"<{value}>"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:g}"
        case _:
            return str(value)
