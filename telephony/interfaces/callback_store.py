"""Calls that we owe: who asked to be called back, when, by whom, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from telephony.domain.call import CallId


class CallbackState(StrEnum):
    """Where a callback stands."""

    WAITING = "waiting"
    """For its window, for an agent, or for another attempt."""
    CALLING = "calling"
    """Somebody is being rung, or speaks."""
    DONE = "done"
    GIVEN_UP = "given_up"
    """Not reached, or its window is over."""
    CANCELLED = "cancelled"
    """By the caller, or by a supervisor."""


OPEN_STATES = frozenset({CallbackState.WAITING, CallbackState.CALLING})
"""Something is still to be done."""


@dataclass(frozen=True, slots=True)
class CallbackRecord:
    """One callback as it stands. Times are seconds since the epoch."""

    callback_id: str
    call_id: CallId
    """The call in which it was asked for."""
    number: str
    """Whom to call; checked, E.164 or as the trunk takes it."""
    queue: str
    asked_at: float
    not_before: float
    not_after: float
    """The window in which the caller wants to be called."""
    skills: Mapping[str, int] = field(default_factory=dict)
    """The level that an agent needs, by skill."""
    priority: float = 0.0
    waits_since: float | None = None
    """The place in the queue that it keeps, as a time of arrival; None for none: it queues when
    its window opens."""
    language: str = ""
    state: CallbackState = CallbackState.WAITING
    attempts: int = 0
    changed_at: float = 0.0
    problem: str = ""
    """Why the last attempt failed, or who cancelled it; never a caller's words."""


@dataclass(frozen=True, slots=True)
class CallbackQuery:
    """Which are wanted, the newest first; "", empty and None ask for all."""

    queue: str = ""
    number: str = ""
    """A part of it."""
    states: Collection[CallbackState] = ()
    before: str = ""
    """Page on with the last `callback_id`."""
    limit: int = 50


class CallbackStore(Protocol):
    """Blocking, called from a worker thread; each raises `StoreError`."""

    def put_callback(self, record: CallbackRecord) -> None:
        """As it stands; on disk when this returns. The last word on a `callback_id` counts."""

    def move_callback(
        self, record: CallbackRecord, among: Collection[CallbackState] = OPEN_STATES
    ) -> bool:
        """The same if it is in one of these states still; False: somebody else was faster."""

    def callback(self, callback_id: str) -> CallbackRecord | None:
        """One of them."""

    def open_callbacks(self) -> Sequence[CallbackRecord]:
        """Those of this edge that are waiting or calling, oldest first: read at its start."""

    def callbacks(self, query: CallbackQuery) -> Sequence[CallbackRecord]:
        """Those that are asked for, of all edges."""

    def counts_by_state(self, queue: str = "") -> Mapping[CallbackState, int]:
        """How many there are, of all edges; those without any are left out. "" for all queues."""
