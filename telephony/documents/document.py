"""A YAML file judged by a pydantic model: its value, or every problem it has."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from telephony.documents.places import Path
from telephony.documents.sentences import rule_of, sentence
from telephony.documents.shapes import keys_allowed
from telephony.documents.source import Source, read
from telephony.domain.errors import DocumentError, Problem

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Document(Generic[ModelT]):
    """A file that its model accepted."""

    source: Source
    value: ModelT

    def position(self, path: Path) -> tuple[int, int]:
        """(line, column) of the value at `path`, or of the nearest one above it."""
        return self.source.places.of_value(path)

    def problem(self, path: Path, message: str, remedy: str = "", rule: str = "") -> Problem:
        """A `Problem` with the value at `path`, for gates that come after the model."""
        return problem_at(self.source, path, message, remedy, rule)


def load(path: pathlib.Path, model: type[ModelT]) -> Document[ModelT]:
    """Read and validate. Raises `DocumentError` with all problems found."""
    return validate(read(path), model)


def validate(source: Source, model: type[ModelT]) -> Document[ModelT]:
    """Validate what was read. Raises `DocumentError` with all problems, in file order."""
    try:
        value = model.model_validate(source.data)
    except ValidationError as error:
        problems = [_problem(source, model, each) for each in error.errors(include_url=False)]
        problems.sort(key=lambda problem: (problem.line, problem.column))
        raise DocumentError(list(dict.fromkeys(problems))) from error
    return Document(source, value)


def problem_at(
    source: Source,
    path: Path,
    message: str,
    remedy: str = "",
    rule: str = "",
    *,
    at_key: bool = False,
) -> Problem:
    """A `Problem` at `path`: in the file, or at the override that put the value there."""
    reached = source.places.follow(path)
    written = tuple(str(step) for step in path)
    for length in range(len(path), 0, -1):
        if origin := source.origins.get(written[:length]):
            return Problem(origin, 0, message, remedy, rule=rule)
    places = source.places
    line, column = places.of_key(reached) if at_key else places.of_value(reached)
    return Problem(source.file, line, message, remedy, column, rule)


def _problem(source: Source, model: type[BaseModel], error: ErrorDetails) -> Problem:
    path: Path = error["loc"]
    at_key = error["type"] == "extra_forbidden"
    allowed = keys_allowed(model, path[:-1]) if at_key else []
    # A missing key isn't in the file; every other path is named as the file has it.
    named = path if error["type"] == "missing" else source.places.follow(path)
    message, remedy = sentence(error, named or path, allowed)
    at: Path = error.get("ctx", {}).get("at", ())
    return problem_at(source, (*path, *at), message, remedy, rule_of(error), at_key=at_key)
