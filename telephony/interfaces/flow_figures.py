"""What callers did in flows: how many came to each step, and how they left it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from telephony.domain.visits import Ending


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until before `until`, seconds since the epoch."""

    since: float
    until: float


@dataclass(frozen=True, slots=True)
class WayCount:
    """All visits to a step that ended alike; see `telephony.domain.visits.Visit`."""

    step: str
    ending: Ending
    way: str
    target: str
    visits: int
    callers: int
    """Calls that came to the step for the first time."""
    no_input: int
    no_match: int


@dataclass(frozen=True, slots=True)
class CommandCount:
    """How often callers gave one of the flow's commands (repeat, help ...) in a step."""

    step: str
    command: str
    times: int


@dataclass(frozen=True, slots=True)
class VersionCount:
    """A version of a flow, as calls met it."""

    version: str
    visits: int
    last_at: float


@dataclass(frozen=True, slots=True)
class LeftCall:
    """A call whose caller hung up in a step."""

    call_id: str
    entered_at: float


class FlowArchive(Protocol):
    """Calls that are over, at their entry into each step. Blocking, called from a worker thread;
    each raises `StoreError`."""

    def way_counts(self, flow: str, version: str, period: Period) -> list[WayCount]:
        """Of one version of a flow."""

    def command_counts(self, flow: str, version: str, period: Period) -> list[CommandCount]:
        """Of one version of a flow, by step and name."""

    def version_counts(self, flow: str, period: Period) -> list[VersionCount]:
        """The versions that calls met, the latest met first."""

    def hung_up_in(
        self, flow: str, version: str, step: str, period: Period, *, limit: int
    ) -> list[LeftCall]:
        """Newest first."""

    def calls_by_flow(self, since: float) -> Mapping[str, int]:
        """How many calls entered each flow, those that other flows call left out."""
