"""docs/configuration.md names every key of telephony.yaml, with the default that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from telephony.app.settings.models import Settings

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"
ROW = re.compile(r"^\| `(?P<key>[^`]+)` \| (?P<default>.+?) \| (?P<meaning>.+) \|$", re.MULTILINE)


def _model_in(annotation: Any) -> tuple[type[BaseModel], str] | None:
    """The model that an annotation holds, and how a key of it is written."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    suffix = {list: "[]", dict: ".NAME"}.get(get_origin(annotation), "")
    if suffix or get_origin(annotation) in (Union, UnionType):
        for argument in get_args(annotation):
            if found := _model_in(argument):
                return found[0], suffix + found[1]
    return None


def _keys(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        key = prefix + (field.alias or name)
        inner = _model_in(field.annotation)
        if inner is None or inner[1] == "[]":
            yield key, field
        if inner is not None:
            yield from _keys(inner[0], f"{key}{inner[1]}.")


def _documented() -> Mapping[str, str]:
    return {row["key"]: row["default"] for row in ROW.finditer(DOCUMENT.read_text())}


def test_every_key_is_documented_and_nothing_else() -> None:
    assert sorted(_documented()) == sorted(key for key, _ in _keys(Settings))


def test_documented_defaults_are_those_that_hold() -> None:
    documented = _documented()
    for key, field in _keys(Settings):
        written = documented[key]
        if field.is_required():
            assert written == "required", key
        elif field.default is None:
            assert written == "none", key
        else:
            adapter = TypeAdapter(field.rebuild_annotation())
            value = adapter.validate_python(yaml.safe_load(written.strip("`")))
            assert value == field.default, key


def test_the_smallest_file_in_it_is_accepted() -> None:
    example = re.search(r"```yaml\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert example is not None
    Settings.model_validate(yaml.safe_load(example[1]))
