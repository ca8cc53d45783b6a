"""Values from elsewhere (the environment) laid over a file, their origin kept for errors."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from telephony.documents.places import Path
from telephony.documents.source import Source, Value, parse
from telephony.domain.errors import DocumentError, Problem


def override(source: Source, path: Path, text: str, origin: str) -> Source:
    """A copy of `source` with `text`, read as YAML, at `path`.

    Mappings on the way are made where they lack. `origin` ("TELEPHONY__WEB__PORT") is
    what a problem with the value will name instead of file and line. Raises
    `DocumentError` if `text` isn't plain YAML, or a value that is no mapping is in the way.
    """
    value: Value = parse(text.encode(), origin).data if text.strip() else text
    data = _with(source.data, path, value, origin)
    origins = MappingProxyType({**source.origins, tuple(map(str, path)): origin})
    return replace(source, data=data, origins=origins)


def _with(data: Value, path: Path, value: Value, origin: str) -> Value:
    if not path:
        return value
    step, *rest = path
    if data is None:
        data = {}
    if isinstance(data, list):
        return _with_item(data, step, tuple(rest), value, origin)
    if not isinstance(data, dict):
        message = f"There is no mapping to put `{step}` into."
        raise DocumentError([Problem(origin, 0, message, "Check the name.")])
    return {**data, step: _with(data.get(step), tuple(rest), value, origin)}


def _with_item(data: list[Value], step: str | int, rest: Path, value: Value, origin: str) -> Value:
    index = int(step) if str(step).isdecimal() else -1
    if not 0 <= index < len(data):
        message = f"The list has no item {step}."
        raise DocumentError([Problem(origin, 0, message, f"Use 0 to {len(data) - 1}.")])
    copy = list(data)
    copy[index] = _with(copy[index], rest, value, origin)
    return copy
