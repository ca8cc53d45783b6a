"""What flows, the distributor and call control all say of a caller who waits."""

from __future__ import annotations

from enum import StrEnum


class WayOut(StrEnum):
    """Why a caller leaves a queue without having met an agent."""

    TIMEOUT = "timeout"
    FULL = "full"
    WAIT_TOO_LONG = "wait_too_long"
    """The expected wait is beyond the queue's bound."""
    NO_AGENTS = "no_agents"
    CLOSED = "closed"


class CallbackEnd(StrEnum):
    """Why somebody who was to be called back won't be."""

    NOT_REACHED = "not_reached"
    EXPIRED = "expired"
    """Its time was over before an agent was free."""
    CALLED_IN = "called_in"
    """The caller called again, and has the place."""
    REPLACED = "replaced"
    """By another callback to the same number, which has the place."""
    CANCELLED = "cancelled"
    """By a supervisor."""

    @property
    def in_vain(self) -> bool:
        """Whether somebody who wanted to be called back wasn't."""
        return self in (CallbackEnd.NOT_REACHED, CallbackEnd.EXPIRED)
