"""What a flow and the distributor both say of a caller who waits."""

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
