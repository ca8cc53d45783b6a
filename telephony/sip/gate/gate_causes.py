"""What the gate's causes are to everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from telephony.domain.termination import Reason
from telephony.sip.gate.admission import Cause

REASON: Mapping[Cause, Reason] = MappingProxyType(
    {
        Cause.STRANGER: Reason.UNKNOWN_SOURCE,
        Cause.RATE: Reason.RATE_LIMITED,
        Cause.UNACKNOWLEDGED: Reason.RATE_LIMITED,
        Cause.DRAINING: Reason.SHUTDOWN,
        Cause.CAPACITY: Reason.NO_CAPACITY,
        Cause.REPEATED: Reason.NO_CAPACITY,
    }
)


def status_of(cause: Cause) -> int:
    """The status that a refused request is answered with."""
    return 403 if cause is Cause.STRANGER else 503
