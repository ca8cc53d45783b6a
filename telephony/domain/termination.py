"""How a call or a leg ended, classified where it ended.

Every end is one `Termination`: a coarse `result` to count by, a fine `reason` to act on,
and what the wire said or should say: the SIP status (RFC 3261 section 21) and the
Q.850 cause (ITU-T Q.850 section 2.2.7, mapped by RFC 3398 sections 7.2.4.1 and 8.2.6.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """What an operator counts by."""

    COMPLETED = "completed"
    """Both sides got what the flow had for them; either hung up in the ordinary way."""
    ABANDONED = "abandoned"
    """The caller left before the call was answered."""
    REJECTED = "rejected"
    """We refused the call: policy, capacity, nothing in common."""
    FAILED = "failed"
    """Something broke, here or at a peer."""
    INDETERMINATE = "indeterminate"
    """Nobody saw the end: the edge died during the call."""


class Reason(StrEnum):
    """What exactly ended it."""

    CALLER_HANGUP = "caller_hangup"
    FLOW_HANGUP = "flow_hangup"
    CALLEE_HANGUP = "callee_hangup"
    CANCELLED = "cancelled"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    NOT_FOUND = "not_found"
    NO_CAPACITY = "no_capacity"
    RATE_LIMITED = "rate_limited"
    TRUNK_BUSY = "trunk_busy"
    CALL_GAPPED = "call_gapped"
    BARRED = "barred"
    SPENDING_LIMIT = "spending_limit"
    MAX_DURATION = "max_duration"
    NO_COMMON_CODEC = "no_common_codec"
    SRTP_REQUIRED = "srtp_required"
    SRTP_OFF = "srtp_off"
    UNKNOWN_SOURCE = "unknown_source"
    NO_ROUTE = "no_route"
    FLOW_FAILED = "flow_failed"
    PEER_ERROR = "peer_error"
    MEDIA_TIMEOUT = "media_timeout"
    SHUTDOWN = "shutdown"
    EDGE_DIED = "edge_died"
    INTERNAL_ERROR = "internal_error"


@dataclass(frozen=True, slots=True)
class Termination:
    """The end of a call or leg.

    `sip_status` is the final status of an INVITE that wasn't answered, and 200 after a
    BYE; `q850_cause` is the cause to show in a Reason header (RFC 3326) or was shown.
    """

    result: Result
    reason: Reason
    sip_status: int
    q850_cause: int

    def __str__(self) -> str:
        return (
            f"{self.result.value} ({self.reason.value}, "
            f"SIP {self.sip_status}, Q.850 {self.q850_cause})"
        )


def ended(reason: Reason) -> Termination:
    """The `Termination` that a reason alone implies; see `_BY_REASON` for the table."""
    return _ENDED[reason]


_BY_REASON: dict[Reason, tuple[Result, int, int]] = {
    Reason.CALLER_HANGUP: (Result.COMPLETED, 200, 16),
    Reason.FLOW_HANGUP: (Result.COMPLETED, 200, 16),
    Reason.CALLEE_HANGUP: (Result.COMPLETED, 200, 16),
    Reason.CANCELLED: (Result.ABANDONED, 487, 16),
    Reason.BUSY: (Result.FAILED, 486, 17),
    Reason.NO_ANSWER: (Result.FAILED, 480, 19),
    Reason.DECLINED: (Result.FAILED, 603, 21),
    Reason.UNREACHABLE: (Result.FAILED, 503, 38),
    Reason.NOT_FOUND: (Result.FAILED, 404, 1),
    Reason.NO_CAPACITY: (Result.REJECTED, 503, 42),
    Reason.RATE_LIMITED: (Result.REJECTED, 503, 42),
    Reason.TRUNK_BUSY: (Result.REJECTED, 503, 34),
    Reason.CALL_GAPPED: (Result.REJECTED, 503, 42),
    Reason.BARRED: (Result.REJECTED, 403, 21),
    Reason.SPENDING_LIMIT: (Result.REJECTED, 403, 21),
    Reason.MAX_DURATION: (Result.COMPLETED, 200, 31),
    Reason.NO_COMMON_CODEC: (Result.REJECTED, 488, 88),
    Reason.SRTP_REQUIRED: (Result.REJECTED, 488, 88),
    Reason.SRTP_OFF: (Result.REJECTED, 488, 88),
    Reason.UNKNOWN_SOURCE: (Result.REJECTED, 403, 21),
    Reason.NO_ROUTE: (Result.REJECTED, 404, 1),
    Reason.FLOW_FAILED: (Result.FAILED, 500, 41),
    Reason.PEER_ERROR: (Result.FAILED, 500, 111),
    Reason.MEDIA_TIMEOUT: (Result.FAILED, 200, 41),
    Reason.SHUTDOWN: (Result.COMPLETED, 200, 31),
    Reason.EDGE_DIED: (Result.INDETERMINATE, 0, 41),
    Reason.INTERNAL_ERROR: (Result.FAILED, 500, 41),
}
_ENDED = {
    reason: Termination(result, reason, sip_status, q850_cause)
    for reason, (result, sip_status, q850_cause) in _BY_REASON.items()
}


def from_sip_status(status: int) -> Termination:
    """Classify the final failure status (300 to 699) of an INVITE that we sent.

    The Q.850 cause follows the table of RFC 3398 section 8.2.6.1; a status outside it
    takes cause 31 (normal, unspecified).
    """
    reason = _REASON_BY_STATUS.get(status, Reason.PEER_ERROR)
    return Termination(Result.FAILED, reason, status, _CAUSE_BY_STATUS.get(status, 31))


_REASON_BY_STATUS: dict[int, Reason] = {
    403: Reason.DECLINED,
    404: Reason.NOT_FOUND,
    408: Reason.NO_ANSWER,
    410: Reason.NOT_FOUND,
    415: Reason.NO_COMMON_CODEC,
    480: Reason.NO_ANSWER,
    484: Reason.NOT_FOUND,
    486: Reason.BUSY,
    487: Reason.NO_ANSWER,
    488: Reason.NO_COMMON_CODEC,
    502: Reason.UNREACHABLE,
    503: Reason.UNREACHABLE,
    504: Reason.UNREACHABLE,
    600: Reason.BUSY,
    603: Reason.DECLINED,
    604: Reason.NOT_FOUND,
    606: Reason.NO_COMMON_CODEC,
}

_CAUSE_BY_STATUS: dict[int, int] = {
    400: 41, 401: 21, 402: 21, 403: 21, 404: 1, 405: 63, 406: 79, 407: 21, 408: 102,
    410: 22, 413: 127, 414: 127, 415: 79, 416: 127, 420: 127, 421: 127, 423: 127,
    480: 18, 481: 41, 482: 25, 483: 25, 484: 28, 485: 1, 486: 17, 487: 31, 488: 88,
    500: 41, 501: 79, 502: 38, 503: 41, 504: 102, 505: 127, 513: 127,
    600: 17, 603: 21, 604: 1, 606: 88,
}  # fmt: skip
