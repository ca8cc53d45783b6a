"""A call: what the caller made, from INVITE to record."""

from __future__ import annotations

import secrets
from typing import NewType

from telephony.domain.immutable import immutable

CallId = NewType("CallId", str)
"""Our name for a call; it sorts by time and is safe in a URL. Not the SIP Call-ID."""


def new_call_id(now: float) -> CallId:
    """A fresh identifier for a call that arrived at `now` (seconds since the epoch)."""
    return CallId(f"{int(now * 1000):011x}-{secrets.token_hex(5)}")


@immutable
class Caller:
    """Who calls: the number from P-Asserted-Identity (RFC 3325), else From.

    `number` is "" when withheld (RFC 3323, or `anonymous@`); `asserted` tells which
    header it came from.
    """

    number: str
    name: str = ""
    asserted: bool = False


@immutable
class CallFacts:
    """What is known of a call at its INVITE; flows see it as `call`."""

    call_id: CallId
    trunk: str
    caller: Caller
    called_number: str
    received_at: float
    """Seconds since the epoch."""
    sip_call_id: str = ""
