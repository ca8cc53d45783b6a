"""docs/load.md tells the truth: keys and defaults, options, criteria, and examples that load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
import yaml
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from telephony.app import cli
from telephony.app.load.criterion import QUANTITIES
from telephony.app.load.profile import CallerModel, Profile
from telephony.app.load.profile_file import Changes, read_profile

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "load.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
_MEANT_BY_THE_EXAMPLE_ABOVE = {"caller", "callers"}


def _rows(heading: str, columns: int) -> list[list[str]]:
    section = PAGE.partition(f"{heading}\n")[2].partition("\n#")[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:] if len(row) == columns]


def _models(annotation: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """Models within an annotation, and what a list of them adds to a key."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, ""
    for argument in get_args(annotation):
        repeated = "[]" if getattr(annotation, "__origin__", None) is tuple else ""
        for model, suffix in _models(argument):
            yield model, repeated + suffix


def _keys(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        key = prefix + (field.alias or name)
        inner = [] if key in _MEANT_BY_THE_EXAMPLE_ABOVE else list(_models(field.annotation))
        described = not inner or inner[0][1] or key in {"hold", "hears"}
        if described:
            yield key, field
        for below, suffix in inner[:1]:
            yield from _keys(below, f"{key}{suffix}.")


@pytest.mark.parametrize(
    ("heading", "model"), [("### The whole", Profile), ("### A caller", CallerModel)]
)
def test_every_key_is_documented_with_its_default(heading: str, model: type[BaseModel]) -> None:
    documented = {key.strip("`"): default for key, default, _ in _rows(heading, 3)}
    fields = dict(_keys(model))
    assert sorted(documented) == sorted(fields)
    for key, field in fields.items():
        written = documented[key]
        if field.is_required():
            assert written == "required", key
        elif field.default is None:
            assert written == "none", key
        elif key == "hold":
            assert CallerModel.model_validate({key: written.strip("`")}).hold == field.default
        elif key == "pass":
            assert written.strip("`") == f"[{', '.join(map(str, field.default))}]"
        else:
            adapter = TypeAdapter(field.rebuild_annotation())
            value = adapter.validate_python(yaml.safe_load(written.strip("`")))
            assert value == field.default, key


def test_every_quantity_is_documented() -> None:
    rows = {name.strip("`"): (single, meaning) for name, single, meaning in _rows("## Criteria", 3)}
    assert rows == {
        name: ("yes" if quantity.single else "no", quantity.meaning)
        for name, quantity in QUANTITIES.items()
    }


def test_every_option_is_documented() -> None:
    command = typer.main.get_command(cli.app).commands["load"]  # type: ignore[attr-defined]
    options = {name for option in command.params for name in option.opts if name.startswith("--")}
    assert options == {name.strip("`") for name, _ in _rows("# Load tests", 2)}


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_is_a_sound_profile(tmp_path: Path, example: str) -> None:
    file = tmp_path / "profile.yaml"
    file.write_text(example)
    assert read_profile(file, Changes()).passes


def test_the_profiles_that_it_names_are_there() -> None:
    for name in re.findall(r"(?:sipp_scenarios/)?((?:load|faults)/[\w-]+\.yaml)", PAGE):
        assert (ROOT / "sipp_scenarios" / name).is_file(), name
