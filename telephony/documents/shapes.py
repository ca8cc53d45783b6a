"""Which model stands at a path, so that an unknown key can be told its neighbours."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from telephony.documents.places import Path


def keys_allowed(model: type[BaseModel], path: Path) -> list[str]:
    """The keys of the mapping that `path` leads to, as they are written in YAML."""
    annotations: list[Any] = [model]
    for step in path:
        below = [found for each in annotations for found in _below(each, step)]
        annotations = below or annotations
    return [
        key
        for annotation in annotations
        for alternative in _alternatives(annotation)
        if _is_model(alternative)
        for key in _fields(alternative)
    ]


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _alternatives(annotation: Any) -> Iterator[Any]:
    """An annotation without `Annotated`, its unions taken apart, root models opened."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _alternatives(member)
    elif _is_model(annotation) and issubclass(annotation, RootModel):
        yield from _alternatives(annotation.model_fields["root"].annotation)
    else:
        yield annotation


def _below(annotation: Any, step: str | int) -> Iterator[Any]:
    for alternative in _alternatives(annotation):
        origin, arguments = get_origin(alternative), get_args(alternative)
        if _is_model(alternative):
            if step in (fields := _fields(alternative)):
                yield fields[str(step)]
        elif not isinstance(origin, type) or not arguments:
            continue
        elif issubclass(origin, Mapping) and isinstance(step, str):
            yield arguments[1]
        elif issubclass(origin, Sequence) and isinstance(step, int):
            yield arguments[0]
