"""What logs and capture need to know; the app fills these from `telephony.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
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


class HepTransport(StrEnum):
    """How packets travel to the capture server."""

    UDP = "udp"
    TCP = "tcp"


@dataclass(frozen=True, slots=True)
class HepSettings:
    """Where copies of the signalling go."""

    place: tuple[str, int]
    """Host or address, and port."""
    transport: HepTransport = HepTransport.UDP
    agent_id: int = 2001
    key: str = field(default="", repr=False)

    @property
    def server(self) -> str:
        """For people."""
        return f"{self.transport.value}:{self.place[0]}:{self.place[1]}"
