"""A problem as machines read it."""

from __future__ import annotations

from typing import Any

from telephony.domain.errors import Problem


def as_data(problem: Problem) -> dict[str, Any]:
    """Its place, what is wrong, how to mend it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "remedy": problem.remedy,
    }
