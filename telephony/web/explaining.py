"""How a call ended, in words for people who don't have the Recommendations at hand."""

from __future__ import annotations

from telephony.domain.sip_status import reason_phrase
from telephony.domain.termination import Reason, Result


def outcome_sentence(result: Result, reason: Reason) -> str:
    """ "Completed: the caller hung up." """
    return f"{result.value.capitalize()}: {_REASONS[reason]}."


def status_sentence(status: int) -> str:
    """ "486 Busy Here: the line was busy"; "none" for 0."""
    if not status:
        return "none: nobody saw one"
    named = f"{status} {reason_phrase(status)}".rstrip()
    meaning = _STATUSES.get(status) or _CLASSES.get(status // 100)
    return f"{named}: {meaning}" if meaning else named


def cause_sentence(cause: int) -> str:
    """ "17 User busy: the line was busy"; for causes outside the table their class."""
    name, meaning = _CAUSES.get(cause, ("", ""))
    if name:
        return f"{cause} {name}: {meaning}"
    return f"{cause}: {_CAUSE_CLASSES[min(max(cause, 0), 127) // 16]}"


_REASONS = {
    Reason.CALLER_HANGUP: "the caller hung up",
    Reason.FLOW_HANGUP: "the flow reached its end and hung up",
    Reason.CALLEE_HANGUP: "the person whom the call was transferred to hung up",
    Reason.CANCELLED: "the caller gave up before the call was answered",
    Reason.BUSY: "the called side was busy",
    Reason.NO_ANSWER: "nobody answered in time",
    Reason.DECLINED: "the call was declined",
    Reason.UNREACHABLE: "the other side couldn't be reached",
    Reason.NOT_FOUND: "the number doesn't exist there",
    Reason.NO_CAPACITY: "as many calls as this edge holds were in progress",
    Reason.RATE_LIMITED: "its address sent more calls a second than it may",
    Reason.TRUNK_BUSY: "the trunk had as many calls as it may have",
    Reason.CALL_GAPPED: "the trunk had as many new calls a second as it may have",
    Reason.BARRED: "the destination isn't one that may be dialled",
    Reason.SPENDING_LIMIT: "the trunk's spending cap is reached",
    Reason.MAX_DURATION: "an outbound call lasted as long as any may",
    Reason.NO_COMMON_CODEC: "the two sides have no audio codec in common",
    Reason.SRTP_REQUIRED: "audio has to be encrypted on this trunk, and the offer was plain RTP",
    Reason.SRTP_OFF: "audio isn't encrypted on this trunk, and the offer was SRTP",
    Reason.UNKNOWN_SOURCE: "it came from an address that belongs to no trunk",
    Reason.NO_ROUTE: "no route leads from this trunk and number to a flow",
    Reason.FLOW_FAILED: "the flow failed in a step",
    Reason.PEER_ERROR: "the other side broke the rules of SIP, or fell silent",
    Reason.MEDIA_TIMEOUT: "no audio came any more",
    Reason.SHUTDOWN: "the edge was stopped",
    Reason.EDGE_DIED: "the edge died during the call, so nobody saw its end",
    Reason.INTERNAL_ERROR: "an error inside the edge",
}

_STATUSES = {
    200: "answered, and ended in the ordinary way",
    403: "understood and refused, which asking again won't change",
    404: "no such number there",
    408: "no answer came in time",
    410: "the number was given up",
    415: "the kind of content isn't supported",
    480: "nobody could be reached at the number just then",
    481: "the other side knows nothing of this call",
    482: "the call came back to where it had been",
    483: "the call went through too many servers",
    484: "the number is incomplete",
    486: "the line was busy",
    487: "the caller gave up, or the time to answer ran out",
    488: "no common codec or media setting",
    491: "both sides changed the call at once",
    500: "an error inside the server",
    502: "the gateway got a bad answer from behind it",
    503: "overloaded or under maintenance; a later try may work",
    504: "the gateway got no answer from behind it",
    600: "busy wherever the number rings",
    603: "the called person declined",
    604: "no such number anywhere",
    606: "no common codec or media setting anywhere",
}
_CLASSES = {
    2: "it worked",
    3: "the call should go elsewhere",
    4: "refused there; the request may work elsewhere",
    5: "the server failed; the request may work elsewhere",
    6: "refused everywhere",
}

_CAUSES = {
    1: ("Unallocated number", "the number isn't in use"),
    2: ("No route to specified transit network", "a network on the way isn't known"),
    3: ("No route to destination", "no network leads to the number"),
    16: ("Normal call clearing", "somebody hung up in the ordinary way"),
    17: ("User busy", "the line was busy"),
    18: ("No user responding", "the telephone didn't react"),
    19: ("No answer from user", "it rang and nobody answered"),
    20: ("Subscriber absent", "the telephone is switched off or out of reach"),
    21: ("Call rejected", "the other side didn't want the call"),
    22: ("Number changed", "the number was given up"),
    25: ("Exchange routing error", "the call went in a circle"),
    26: ("Non-selected user clearing", "the call was taken elsewhere"),
    27: ("Destination out of order", "the line to the telephone is down"),
    28: ("Invalid number format", "the number is incomplete or malformed"),
    29: ("Facility rejected", "a service that was asked for isn't offered"),
    31: ("Normal, unspecified", "an ordinary end without a closer reason"),
    34: ("No circuit available", "every line on the way was taken"),
    38: ("Network out of order", "the network on the way is down"),
    41: ("Temporary failure", "a fault that may pass; a later try may work"),
    42: ("Switching equipment congestion", "a switch on the way was overloaded"),
    47: ("Resource unavailable, unspecified", "something that the call needs was taken"),
    50: ("Requested facility not subscribed", "the line doesn't have that service"),
    55: ("Incoming calls barred within CUG", "the group takes no such calls"),
    57: ("Bearer capability not authorized", "the line may not make such calls"),
    58: ("Bearer capability not presently available", "such calls can't be made just now"),
    63: ("Service or option not available", "a service that was asked for isn't there"),
    65: ("Bearer capability not implemented", "such calls can't be made there"),
    70: ("Only restricted digital information", "such calls can't be made there"),
    79: ("Service or option not implemented", "the other side can't do what was asked"),
    87: ("User not member of CUG", "the caller isn't in the group"),
    88: ("Incompatible destination", "no common codec or media setting"),
    95: ("Invalid message, unspecified", "a message made no sense"),
    97: ("Message type non-existent", "a message wasn't known"),
    102: ("Recovery on timer expiry", "no answer came in time"),
    111: ("Protocol error, unspecified", "the other side broke the rules of the protocol"),
    127: ("Interworking, unspecified", "another kind of network gave no closer reason"),
}
_CAUSE_CLASSES = (
    "an ordinary end",
    "an ordinary end",
    "something that the call needs wasn't available",
    "a service or option isn't available",
    "a service or option isn't implemented",
    "an invalid message",
    "an error of the protocol",
    "another kind of network gave no closer reason",
)
"""By the cause's class, its three upper bits (ITU-T Q.850 section 2.2.7)."""
