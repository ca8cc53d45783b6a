"""PyYAML's complaints, turned into sentences that a designer can act on."""

from __future__ import annotations

import re

import yaml

from telephony.domain.errors import Problem

_BROKEN = "broken-yaml"

_SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        r"found character '\\t'",
        "A tab stands where only spaces may.",
        "Indent with spaces.",
    ),
    (
        r"mapping values are not allowed",
        "A colon stands inside a text that has no quotes.",
        "Put quotes around the text.",
    ),
    (
        r"while scanning an alias|while scanning an anchor",
        "A * or & at the beginning makes YAML look for another place in the file; "
        "that isn't used here.",
        'Put quotes around the text, as in "*".',
    ),
    (
        r"cannot start any token",
        "A text without quotes can't begin with this character.",
        "Put quotes around the text.",
    ),
    (
        r"while scanning a quoted scalar",
        "A quote was opened and never closed.",
        "Close it.",
    ),
    (
        r"expected ',' or '[\]}]'",
        "A comma or a closing bracket is missing.",
        "Put quotes around texts that have a # or a ? in them.",
    ),
    (
        r"while parsing a block",
        "This line doesn't fit those above it.",
        "Check its indentation, and look for an odd quote or bracket.",
    ),
    (
        r"could not find expected ':'",
        "A key without a colon.",
        "Write `key: value`, and put quotes around texts of several lines.",
    ),
    (
        r"expected a single document",
        "A second document begins here.",
        "Delete the line `---`, or make it a file of its own.",
    ),
)


class NotPlain(yaml.MarkedYAMLError):
    """YAML that is valid, but more than a flow or a configuration needs."""

    def __init__(self, event: yaml.Event, message: str, remedy: str) -> None:
        mark = event.start_mark
        super().__init__(None, None, message, mark if isinstance(mark, yaml.Mark) else None)
        self.message = message
        self.remedy = remedy


def syntax_problem(file: str, text: str, error: yaml.YAMLError) -> Problem:
    """The one `Problem` that a file with broken syntax has."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        message, remedy = _sentence(error)
        rule = "not-plain-yaml" if isinstance(error, NotPlain) else _BROKEN
        return Problem(file, line, message, remedy, column, rule)
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Problem(
            file,
            line,
            "A control character, or another sign that YAML doesn't allow, stands here.",
            "Delete it, or write it as an escape between double quotes.",
            rule=_BROKEN,
        )
    return Problem(file, 0, f"Not valid YAML: {error}.", rule=_BROKEN)


def _sentence(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    if isinstance(error, NotPlain):
        return error.message, error.remedy
    said = f"{error.context or ''} {error.problem or ''}"
    for pattern, message, remedy in _SENTENCES:
        if re.search(pattern, said):
            return message, remedy
    return f"Not valid YAML: {error.problem or error.context}.", ""
