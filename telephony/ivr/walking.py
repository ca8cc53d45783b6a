"""Finding every step name, template, file, ... that a model holds, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from pydantic import BaseModel, RootModel

from telephony.documents.places import Path

WantedT = TypeVar("WantedT")


@dataclass(frozen=True, slots=True)
class Found(Generic[WantedT]):
    """A value of the wanted type, its path, and the language in force there."""

    path: Path
    value: WantedT
    language: str


def find(
    wanted: type[WantedT], within: object, path: Path, language: str
) -> Iterator[Found[WantedT]]:
    """Every value of type `wanted` in `within`, which stands at `path`, in file order.

    A model with a `language` of its own sets it for all that it holds.
    """
    if isinstance(within, wanted):
        yield Found(path, within, language)
    if within is None or isinstance(within, _LEAVES):
        return
    own = _own_language(within) or language
    for step, value in _children(within):
        yield from find(wanted, value, path if step is None else (*path, step), own)


_LEAVES = (str, int, float)


def _children(within: object) -> Iterator[tuple[str | int | None, object]]:
    if isinstance(within, RootModel):
        yield None, within.root
    elif isinstance(within, BaseModel):
        for name, written in _fields(type(within)):
            yield written, getattr(within, name)
    elif isinstance(within, Mapping):
        for key, value in within.items():
            yield str(key), key
            yield str(key), value
    elif isinstance(within, list | tuple):
        yield from enumerate(within)


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """The name of each field, and as it is written."""
    return tuple((name, field.alias or name) for name, field in model.model_fields.items())


def _own_language(within: object) -> str:
    # Asked of the class first: a model that is asked for what it lacks takes long to say so.
    if not isinstance(within, BaseModel) or not _has_language(type(within)):
        return ""
    own = getattr(within, "language", None)
    return own if isinstance(own, str) else ""


@cache
def _has_language(model: type[BaseModel]) -> bool:
    return "language" in model.model_fields
