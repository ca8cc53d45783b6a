"""What the log needs to know; the app fills this from `telephony.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LogFormat(StrEnum):
    """How a log line looks."""

    AUTO = "auto"
    """`CONSOLE` on a terminal, else `JSON`."""
    CONSOLE = "console"
    """For people: time, level, event, key=value."""
    JSON = "json"
    """For collectors: one object per line."""


class LogLevel(StrEnum):
    """The least that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How to log."""

    level: LogLevel = LogLevel.INFO
    format: LogFormat = LogFormat.AUTO
    show_numbers: bool = False
    """Callers' numbers in full; else their last three digits."""
