"""Where call records go: durable, ordered, never in the way of a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from telephony.domain.call import CallFacts, CallId
from telephony.domain.termination import Termination
from telephony.domain.timeline import TimelineEntry


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call, as the operator looks it up. Times are seconds since the epoch."""

    facts: CallFacts
    flow: str = ""
    flow_version: str = ""
    answered_at: float | None = None
    ended_at: float | None = None
    termination: Termination | None = None
    digits_received: int = 0
    canary: bool = False
    """Whether the flow was one that only a share of callers gets; its timeline says so for good."""

    def ended(self, at: float, termination: Termination) -> CallRecord:
        """The same record, closed."""
        return replace(self, ended_at=at, termination=termination)


class CallJournal(Protocol):
    """The writing side. Calls return at once; the writing happens elsewhere, in order."""

    def begin(self, record: CallRecord) -> None:
        """Note a call that just arrived, so that even a killed edge leaves its trace."""

    def finish(self, record: CallRecord, timeline: Sequence[TimelineEntry]) -> None:
        """Note a finished call with everything that happened in it."""

    async def settled(self, within: float) -> bool:
        """Wait until all that was noted so far is on disk, `within` seconds at most.

        False when it isn't: the store is slow or the disk is full, and the operator has
        been told. Nothing noted is forgotten; it is written as soon as it can be.
        """

    @property
    def backlog(self) -> int:
        """Records noted but not yet on disk."""

    @property
    def problem(self) -> str:
        """Why the last write failed, as a sentence for the operator; "" while all is well."""


class CallArchive(Protocol):
    """The reading side; blocking, called from a worker thread."""

    def recent(self, *, limit: int, before: CallId | None = None) -> list[CallRecord]:
        """Newest first; page on with the last `call_id` as `before`. Raises `StoreError`."""

    def find(self, call_id: CallId) -> tuple[CallRecord, list[TimelineEntry]] | None:
        """One call and its timeline. Raises `StoreError`."""
