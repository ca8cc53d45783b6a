"""The Dockerfile as stages of instructions; what we couldn't carry out is refused."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "docker" / "Dockerfile"

BUILDING = frozenset({"ARG", "COPY", "ENV", "RUN", "USER", "WORKDIR"})
"""Instructions that change the stage."""
DESCRIBING = frozenset({"CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "VOLUME"})
"""Instructions that say how to run it; the last of each counts."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One of BUILDING. `flags` are its `--name=value`, in order, without the dashes."""

    name: str
    value: str
    flags: tuple[tuple[str, str], ...] = ()

    def flag(self, name: str) -> str:
        """The value of a flag that is given once at most; "" if it isn't."""
        return dict(self.flags).get(name, "")


@dataclass(slots=True)
class Stage:
    """From one `FROM` to the next. `base` is an image's name, or another stage's."""

    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)
    description: dict[str, Instruction] = field(default_factory=dict)


def read_stages(file: Path = DOCKERFILE) -> list[Stage]:
    """All stages, in order; an instruction of neither set fails."""
    with file.open("rb") as content:
        entries = DockerfileParser(fileobj=content).structure
    stages: list[Stage] = []
    for entry in entries:
        name, value = entry["instruction"], entry["value"]
        if name == "COMMENT":
            continue
        if name == "FROM":
            base, _, alias = value.partition(" AS ")
            stages.append(Stage(base, alias or str(len(stages))))
            continue
        instruction = _instruction(name, value)
        if name in BUILDING:
            stages[-1].instructions.append(instruction)
        else:
            assert name in DESCRIBING, f"This test can't carry out {name}: teach it."
            stages[-1].description[name] = instruction
    return stages


def _instruction(name: str, value: str) -> Instruction:
    flags: list[tuple[str, str]] = []
    while value.startswith("--"):
        word, _, value = value.partition(" ")
        key, _, content = word.removeprefix("--").partition("=")
        flags.append((key, content))
        value = value.lstrip()
    return Instruction(name, value, tuple(flags))


def words(instruction: Instruction) -> list[str]:
    """The JSON form of CMD, ENTRYPOINT, VOLUME, or of HEALTHCHECK's CMD."""
    return [str(word) for word in json.loads(instruction.value.removeprefix("CMD"))]


def pairs(instruction: Instruction) -> Mapping[str, str]:
    """What `ARG name=value` or `ENV name=value...` sets."""
    assert "$" not in instruction.value, f"This test fills in no variables: {instruction.value}"
    return dict(_pair(word) for word in shlex.split(instruction.value))


def _pair(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name, value


def ignored(path: Path, rules: Path = ROOT / ".dockerignore") -> bool:
    """Whether the build context leaves out `path`, relative to the project's top folder."""
    lines = [line for line in rules.read_text().split("\n") if line and not line.startswith("#")]
    assert lines[0] == "*", "This test knows lists of what is let in."
    let_in = {line[1:] for line in lines[1:] if line.startswith("!")}
    left_out = {line.removeprefix("**/") for line in lines[1:] if line.startswith("**/")}
    assert len(let_in) + len(left_out) == len(lines) - 1, "This test knows `!NAME` and `**/NAME`."
    return path.parts[0] not in let_in or not left_out.isdisjoint(path.parts)
