"""Finding every step name, template, file, ... that a model holds, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from pydantic import BaseModel, RootModel

from telephony.documents.places import Path
from telephony.ivr.by_language import version_key
from telephony.ivr.expressions.url_template import UrlTemplate
from telephony.ivr.names import LanguageTag

WantedT = TypeVar("WantedT")
Languages = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found(Generic[WantedT]):
    """A value of the wanted type, its path, and the languages that a call may have there.

    They are the flow's, or the one that something around the value sets; none where no
    call of this flow ever comes.
    """

    path: Path
    value: WantedT
    languages: Languages


def find(
    wanted: type[WantedT], within: object, path: Path, languages: Languages
) -> Iterator[Found[WantedT]]:
    """Every value of type `wanted` in `within`, which stands at `path`, in file order.

    A model with a `language` of its own sets it for itself and all that it holds.
    """
    languages = _own_language(within) or languages
    if isinstance(within, wanted):
        yield Found(path, within, languages)
    if within is None or isinstance(within, _LEAVES):
        return
    for step, value, narrowed in _children(within, languages):
        yield from find(wanted, value, path if step is None else (*path, step), narrowed)


_LEAVES = (str, int, float)


def _children(
    within: object, languages: Languages
) -> Iterator[tuple[str | int | None, object, Languages]]:
    if isinstance(within, RootModel):
        yield None, within.root, languages
    elif isinstance(within, BaseModel):
        for name, written in _fields(type(within)):
            yield written, getattr(within, name), languages
    elif isinstance(within, UrlTemplate):
        for part in within.parts:
            yield None, part, languages
    elif isinstance(within, Mapping):
        for key, value in within.items():
            yield str(key), key, languages
            yield str(key), value, _served(within, key, languages)
    elif isinstance(within, list | tuple):
        for index, item in enumerate(within):
            yield index, item, languages


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """The name of each field, and as it is written."""
    return tuple((name, field.alias or name) for name, field in model.model_fields.items())


def _own_language(within: object) -> Languages:
    # Asked of the class first: a model that is asked for what it lacks takes long to say so.
    if not isinstance(within, BaseModel) or not _has_language(type(within)):
        return ()
    own = getattr(within, "language", None)
    return (own,) if isinstance(own, str) else ()


@cache
def _has_language(model: type[BaseModel]) -> bool:
    return "language" in model.model_fields


def _served(versions: Mapping[object, object], key: object, languages: Languages) -> Languages:
    """Of these languages those that `key` serves, where the mapping is by language."""
    if not isinstance(key, LanguageTag):
        return languages
    tags = {tag: None for tag in versions if isinstance(tag, LanguageTag)}
    return tuple(language for language in languages if version_key(tags, language) == key)
