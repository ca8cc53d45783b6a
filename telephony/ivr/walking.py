"""Finding every step name, template, file, ... that a model holds, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    for step, value in _children(within):
        below = path if step is None else (*path, step)
        yield from find(wanted, value, below, _language(within, language))


def _children(within: object) -> Iterator[tuple[str | int | None, object]]:
    if isinstance(within, RootModel):
        yield None, within.root
    elif isinstance(within, BaseModel):
        for name, field in type(within).model_fields.items():
            yield field.alias or name, getattr(within, name)
    elif isinstance(within, Mapping):
        for key, value in within.items():
            yield str(key), key
            yield str(key), value
    elif isinstance(within, list | tuple):
        yield from enumerate(within)


def _language(within: object, outer: str) -> str:
    own = getattr(within, "language", None) if isinstance(within, BaseModel) else None
    return own if isinstance(own, str) else outer
