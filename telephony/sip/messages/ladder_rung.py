"""What an event of a transaction (RFC 3261 section 17) says of a message: a rung of the ladder."""

from __future__ import annotations

from typing import Any

import pjsua2 as pj

from telephony.domain.leg import SipSignal
from telephony.sip.messages.message import legible


def rung(at: float, event: Any) -> SipSignal | None:
    """The message that an event is about; None if it is about none. `at` since the epoch."""
    if event.type != pj.PJSIP_EVENT_TSX_STATE:
        return None
    state = event.body.tsxState
    transaction = state.tsx
    received = state.type == pj.PJSIP_EVENT_RX_MSG
    if not received and state.type != pj.PJSIP_EVENT_TX_MSG:
        return None
    is_request = received == (transaction.role == pj.PJSIP_ROLE_UAS)
    method, code = transaction.method, transaction.statusCode
    summary = method if is_request else f"{code} {transaction.statusText} ({method})"
    return SipSignal(at, received, legible(summary))
