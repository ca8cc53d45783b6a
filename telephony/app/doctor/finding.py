"""What an examination finds, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from telephony.app.settings.models import Settings
from telephony.ivr.gates.loading import FlowLibrary


class Status(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    """It works, but less well or less of it than it could."""
    LACK = "lack"
    """Something that is configured can't work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `remedy` is a sentence for whatever isn't ok."""

    status: Status
    area: str
    message: str
    remedy: str = ""


def ok(area: str, message: str) -> Finding:
    """As it should be."""
    return Finding(Status.OK, area, message)


def warning(area: str, message: str, remedy: str) -> Finding:
    """Could be better."""
    return Finding(Status.WARNING, area, message, remedy)


def lack(area: str, message: str, remedy: str) -> Finding:
    """Can't work."""
    return Finding(Status.LACK, area, message, remedy)


@dataclass(frozen=True, slots=True)
class Configured:
    """What the machine is to do; without a configuration nothing in particular."""

    settings: Settings | None = None
    folder: Path = Path()
    """Where relative paths of the configuration start."""
    flows: FlowLibrary | None = None


Examination = Callable[[Configured], Iterator[Finding]]
