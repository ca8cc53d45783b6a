"""What the end of an agent's phone call means: whether a person did it."""

from __future__ import annotations

from telephony.domain.termination import Reason, Result, Termination

_DECLINED = frozenset({Reason.BUSY, Reason.DECLINED})
_OUT_OF_ORDER = 27
"""Q.850's destination out of order: the gateway waited in vain for a page to come back."""


def declined_by_hand(reason: Reason) -> bool:
    """Whether the agent doesn't want the call; else the phone couldn't be rung."""
    return reason in _DECLINED


def ended_by_hand(end: Termination) -> bool:
    """Whether a person hung up, as far as the phone says (RFC 3326)."""
    return end.result is Result.COMPLETED and end.q850_cause != _OUT_OF_ORDER
