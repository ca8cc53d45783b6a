"""Which messages are refused by their text alone, and with which status.

Each rule takes a request as it came and the method that the library read from it, and says
`None` when it has nothing against it, else the status to refuse it with, or `SILENCE`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from telephony.sip.gate import sdp_rules
from telephony.sip.messages import message

SILENCE = 0
"""Refused without an answer: an ACK is never answered (RFC 3261 section 17)."""

Rule = Callable[[str, str], int | None]

_SCHEME = re.compile(r"(?:sips?|tel):", re.IGNORECASE)
_LONGEST_HOST = 253
_LONG_HOST = re.compile(
    r"(?:@|sips?:|//|/[ \t]*\w{1,10}[ \t\r\n]+|(?:maddr|received)[ \t]*=[ \t]*)"
    rf"[^@;>?,\s\"]{{{_LONGEST_HOST + 1}}}[^@;>?,\s\"]*(?:[;>?,\s\"]|$)",
    re.IGNORECASE,
)
_BAD_REQUEST = 400
_NOT_ALLOWED = 405
_UNSUPPORTED_SCHEME = 416
_BAD_EXTENSION = 420
_NO_TRANSACTION = 481
_NOT_ACCEPTABLE_HERE = 488
_NOT_IMPLEMENTED = 501
_DECLINE = 603
_KNOWN = frozenset(
    {
        "INVITE",
        "OPTIONS",
        "BYE",
        "INFO",
        "UPDATE",
        "PRACK",
        "REFER",
        "MESSAGE",
        "REGISTER",
        "SUBSCRIBE",
        "NOTIFY",
        "PUBLISH",
    }
)


def contradiction(text: str, method: str) -> int | None:
    """Its CSeq is missing, doubled, or names another method than its start line does.

    Or its method is spelled in a way that only the library takes for that one ("invite"; by
    section 7.1 case matters). Or it has several lengths, or was cut short (sections 18.3 and
    20.14): two readers could see two messages in it.
    """
    request = text.lstrip("\r\n")
    cseq = [value.split(" ")[1:] for value in message.headers(request, "CSeq")]
    spelled = request.startswith(method)
    if spelled and cseq == [[method]] and not _length_in_doubt(request):
        return None
    return SILENCE if method == "ACK" else _BAD_REQUEST


def _length_in_doubt(request: str) -> bool:
    lengths = set(message.headers(request, "Content-Length"))
    said = next(iter(lengths), "0")
    fits = re.fullmatch(r"[0-9]{1,9}", said) and int(said) <= len(message.body(request))
    return len(lengths) > 1 or not fits


def impossible_host(text: str, method: str) -> int | None:
    """A host is longer than any name (RFC 1035 section 2.3.4), which the library asserts."""
    if len(text) <= _LONGEST_HOST or not _LONG_HOST.search(text):
        return None
    return SILENCE if method == "ACK" else _BAD_REQUEST


def unacceptable_sdp(text: str, method: str) -> int | None:
    """Its SDP is none that the library should see; also of a response, whose method is ""."""
    if _may_carry_sdp(text) and not sdp_rules.acceptable(message.body(text.lstrip("\r\n"))):
        return SILENCE if method == "ACK" else _NOT_ACCEPTABLE_HERE
    return None


def _may_carry_sdp(text: str) -> bool:
    """Whether the body may hold SDP, of its own or as a part."""
    kind = message.content_type(text.lstrip("\r\n"))
    return kind == "application/sdp" or kind.startswith("multipart/")


def takes_over_a_call(text: str, method: str) -> int | None:
    """REFER, and an INVITE with Replaces: somebody outside would place our calls.

    The library would dial wherever a REFER says (RFC 3515), and a dialog that replaces
    another shares its object with it, which ends the process when the first one is freed.
    """
    request = text.lstrip("\r\n")
    replaces = method == "INVITE" and message.headers(request, "Replaces")
    return _DECLINE if method == "REFER" or replaces else None


def needs_a_session_timer(text: str, method: str) -> int | None:
    """It requires session timers (RFC 4028 section 9) of a build that goes without them."""
    required = ",".join(message.headers(text.lstrip("\r\n"), "Require")).lower().split(",")
    wanted = method == "INVITE" and "timer" in map(str.strip, required)
    return _BAD_EXTENSION if wanted else None


def unserved(text: str, method: str) -> int | None:
    """What no part of the library took: RFC 3261 sections 8.2.1, 8.2.2.1 and 9.2."""
    if method == "ACK":
        return SILENCE
    if method == "CANCEL":
        return _NO_TRANSACTION
    if method not in _KNOWN:
        return _NOT_IMPLEMENTED
    known_scheme = _SCHEME.match(message.request_uri(text.lstrip("\r\n")))
    return _NOT_ALLOWED if known_scheme else _UNSUPPORTED_SCHEME
