"""Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines they are about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from telephony.domain.errors import Problem
from telephony.ivr.rules.rule import Rule

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def sarif_log(
    problems: Sequence[Problem], rules: Mapping[str, Rule], version: str
) -> dict[str, Any]:
    """A log of one run; `version` is the program's."""
    numbers = {name: number for number, name in enumerate(rules)}
    driver = {
        "name": "telephony flow check",
        "semanticVersion": version,
        "rules": [_descriptor(rule) for rule in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        # Columns count characters as Python does, not UTF-16 units (section 3.14.27).
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, numbers) for problem in problems],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title} {rule.help}"},
        "help": {"text": rule.help, "markdown": rule.help},
        "defaultConfiguration": {"level": "warning" if rule.is_warning else "error"},
    }


def _result(problem: Problem, numbers: Mapping[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "level": "warning" if problem.warning else "error",
        "message": {"text": f"{problem.message} {problem.remedy}".strip()},
        "locations": [{"physicalLocation": _location(problem)}],
        "partialFingerprints": {"problem/v1": _fingerprint(problem)},
    }
    if problem.rule in numbers:
        result["ruleIndex"] = numbers[problem.rule]
    return result


def _location(problem: Problem) -> dict[str, Any]:
    # A problem of the file as a whole is shown at its first line: hosts want one.
    region = {"startLine": max(problem.line, 1)}
    if problem.column:
        region["startColumn"] = problem.column
    return {"artifactLocation": {"uri": _uri(problem.file)}, "region": region}


def _uri(file: str) -> str:
    """Relative as far as it was named so: hosts look for it from the top of the repository."""
    path = PurePath(file)
    return Path(file).as_uri() if path.is_absolute() else quote(path.as_posix())


def _fingerprint(problem: Problem) -> str:
    """The same for the same problem when it has moved to another line."""
    words = "\n".join((PurePath(problem.file).name, problem.rule, problem.message))
    return hashlib.sha256(words.encode()).hexdigest()[:32]
