"""Whether a trunk's host is alive, as far as anybody can tell from here.

    unknown ──answer──► up ──`down_after` silences in a row──► down
       └─────────`down_after` silences────────────────────────► down ──`up_after` answers──► up

Times are seconds on any clock that only goes forward.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

REST = 30.0
"""Seconds that a host is passed over after a call found it dead, unless it answers before."""
LONGEST_REST = 3600.0
"""A Retry-After beyond this is believed this far only: one message must not end a trunk."""


class HostState(StrEnum):
    """What the probes and calls so far say."""

    UNKNOWN = "unknown"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """How a trunk's hosts are probed with OPTIONS (RFC 3261 section 11). Times in seconds."""

    every: float = 30.0
    timeout: float = 4.0
    """Without an answer by then the probe has failed."""
    down_after: int = 2
    """Failed probes in a row that make a host down."""
    up_after: int = 2
    """Answered probes in a row that bring a host back."""


def shows_life(status: int) -> bool:
    """Whether a final status comes from a host that could take calls.

    A carrier that answers OPTIONS with 403, 404 or 405 is there all the same; 408 is what a
    proxy says for somebody who isn't.
    """
    return 200 <= status < 500 and status != 408


class HostHealth:
    """One host."""

    def __init__(self, rules: KeepAlive) -> None:
        self.state = HostState.UNKNOWN
        self.round_trip: float | None = None
        """Of the last answered probe, in seconds."""
        self._rules = rules
        self._silences = 0
        self._answers = 0
        self._resting_until = float("-inf")

    @property
    def in_doubt(self) -> bool:
        """Whether the next probe should come early: the last one said something new."""
        if self.state is HostState.DOWN:
            return self._answers > 0
        return self._silences > 0

    def resting(self, now: float) -> bool:
        """Whether it asked to be left alone, or a call just found it dead."""
        return now < self._resting_until

    def lives(self) -> None:
        """It answered."""
        self._silences = 0
        self._answers += 1
        if self.state is not HostState.DOWN or self._answers >= self._rules.up_after:
            self.state = HostState.UP
        if self.state is HostState.UP:
            self._resting_until = float("-inf")

    def is_silent(self) -> None:
        """It didn't answer in time, or only to say that it can't."""
        self._answers = 0
        self._silences += 1
        if self._silences >= self._rules.down_after:
            self.state = HostState.DOWN

    def rest(self, now: float, seconds: float = REST) -> None:
        """Pass it over for a while."""
        until = now + min(max(0.0, seconds), LONGEST_REST)
        self._resting_until = max(self._resting_until, until)
