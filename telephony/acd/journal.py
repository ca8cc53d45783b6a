"""The last events and commands, kept so that a breach can be told with what led to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from telephony.acd.commands import Command, Record, Refused
from telephony.acd.events import Event

KEPT = 4000
"""Events and commands; about a minute of a busy centre."""
EXCERPT = 40
"""Lines about one caller or agent."""
_NAMES = ("caller", "agent", "subject")
_TOLD = (*_NAMES, "queue", "offer", "old", "new", "reason", "way_out", "rule")
"""What a line says; never a caller's number, since an excerpt goes into the log."""


class Journal:
    """A ring: the oldest line goes when it is full. Nothing is put into words until asked for."""

    def __init__(self) -> None:
        self._lines: deque[tuple[float, Event | Command]] = deque(maxlen=KEPT)

    def note(self, at: float, happened: Event | Command) -> None:
        """An event that came; `at` is the distributor's time."""
        self._lines.append((at, happened))

    def note_all(self, at: float, happened: Iterable[Event | Command]) -> None:
        """All that came of one event, in order."""
        self._lines.extend([(at, one) for one in happened])

    def excerpt(self, subject: str) -> list[str]:
        """The last lines about a caller or an agent, oldest first."""
        found: list[str] = []
        for at, happened in reversed(self._lines):
            if subject in _about(happened):
                found.append(f"{at:.3f} {_in_words(happened)}")
                if len(found) == EXCERPT:
                    break
        return found[::-1]


def _about(happened: Event | Command) -> set[str | None]:
    match happened:
        case Record(decision):
            return {decision.caller, decision.agent}
        case Refused(event):
            return _about(event)
    return {getattr(happened, name, None) for name in _NAMES}


def _in_words(happened: Event | Command) -> str:
    match happened:
        case Record(decision):
            return f"decided: {decision}"
        case Refused(event, problem):
            return f"refused {type(event).__name__}: {problem}"
    told = [f"{name}={getattr(happened, name)}" for name in _TOLD if hasattr(happened, name)]
    return " ".join([type(happened).__name__, *told])
