"""A call's way through its flows, step by step, read from its timeline once it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from telephony.domain.termination import Reason
from telephony.domain.timeline import COMMAND_GIVEN, Detail, Kind, TimelineEntry


class Ending(StrEnum):
    """How a visit to a step ended."""

    LEFT = "left"
    """For another step."""
    RETURNED = "returned"
    """To the flow that called this one."""
    HUNG_UP = "hung_up"
    """The caller hung up."""
    ENDED = "ended"
    """The call ended otherwise: the flow said so, or something failed."""


@dataclass(frozen=True, slots=True)
class Visit:
    """The time that a call spent in one step, once. `way` is the one it left by, "" where it isn't
    known; `target` the step that it led to."""

    flow: str
    version: str
    step: str
    entered_at: float
    first: bool
    """Whether it is this call's first visit to the step."""
    ending: Ending = Ending.ENDED
    way: str = ""
    target: str = ""
    no_input: int = 0
    no_match: int = 0
    commands: Mapping[str, int] = field(default_factory=dict)
    """How often each of the flow's commands (repeat, help ...) was given, where one was."""


def visits(
    flow: str, version: str, reason: Reason | None, timeline: Sequence[TimelineEntry]
) -> list[Visit]:
    """Every visit of a call that entered `flow` and ended for `reason`, in order of entry."""
    reading = _Reading(flow, version)
    for entry in timeline:
        if entry.kind is Kind.STEP:
            reading.take(entry)
    hung_up = reason is Reason.CALLER_HANGUP
    reading.close_all(Ending.HUNG_UP if hung_up else Ending.ENDED)
    return reading.found


@dataclass(slots=True)
class _Frame:
    """A flow that the call is in, or that waits for one that it called."""

    flow: str
    version: str
    open: int | None = None
    """The visit that isn't over, by its number."""


class _Reading:
    def __init__(self, flow: str, version: str) -> None:
        self.found: list[Visit] = []
        self._frames = [_Frame(flow, version)]
        self._seen: set[tuple[str, str]] = set()

    def take(self, entry: TimelineEntry) -> None:
        frame = self._frames[-1]
        match entry.event:
            case "step":
                self._unwind(entry.details.get("flow"))
                self._enter(entry)
            case "no input" if frame.open is not None:
                visit = self.found[frame.open]
                self.found[frame.open] = replace(visit, no_input=visit.no_input + 1)
            case "no match" if frame.open is not None:
                visit = self.found[frame.open]
                self.found[frame.open] = replace(visit, no_match=visit.no_match + 1)
            case event if event.startswith(COMMAND_GIVEN) and frame.open is not None:
                visit, name = self.found[frame.open], event.removeprefix(COMMAND_GIVEN)
                given = {**visit.commands, name: visit.commands.get(name, 0) + 1}
                self.found[frame.open] = replace(visit, commands=given)
            case "flow called":
                flow, version = entry.details.get("flow"), entry.details.get("version")
                self._frames.append(_Frame(str(flow), str(version)))
            case "flow returned" if len(self._frames) > 1:
                self._close(Ending.RETURNED)
                self._frames.pop()

    def close_all(self, ending: Ending) -> None:
        for frame in self._frames:
            if frame.open is not None:
                self.found[frame.open] = replace(self.found[frame.open], ending=ending)

    def _unwind(self, flow: Detail) -> None:
        """A step that failed in a called flow goes on in the one that called it."""
        names = [frame.flow for frame in self._frames]
        wanted = str(flow) if flow is not None else names[0]
        while len(self._frames) > 1 and self._frames[-1].flow != wanted and wanted in names:
            self._close(Ending.RETURNED)
            self._frames.pop()

    def _enter(self, entry: TimelineEntry) -> None:
        frame = self._frames[-1]
        step, way = str(entry.details.get("step")), str(entry.details.get("way", ""))
        if frame.open is not None:
            left = replace(self.found[frame.open], ending=Ending.LEFT, way=way, target=step)
            self.found[frame.open] = left
        key = (frame.flow, step)
        frame.open = len(self.found)
        self.found.append(Visit(frame.flow, frame.version, step, entry.at, key not in self._seen))
        self._seen.add(key)

    def _close(self, ending: Ending) -> None:
        frame = self._frames[-1]
        if frame.open is not None:
            self.found[frame.open] = replace(self.found[frame.open], ending=ending)
            frame.open = None
