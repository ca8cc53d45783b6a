"""Requests that were refused at the gate and are counted only: what a flood leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from telephony.domain.termination import Reason


@dataclass(frozen=True, slots=True)
class RequestCount:
    """So many requests of one kind that met one fate."""

    is_invite: bool
    cause: str
    """"stranger", "rate", "draining", "capacity", "repeated" or "malformed"."""
    answered: bool
    """False for those that met silence."""
    count: int


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """What the gate refused within a moment."""

    requests: Sequence[RequestCount] = ()
    """All of it."""
    unrecorded: Mapping[Reason, int] = field(default_factory=dict)
    """Refused calls of which nobody was told one by one."""
    busiest: Sequence[tuple[str, int]] = ()
    """The addresses that most of it came from, and how much; the busiest first."""
