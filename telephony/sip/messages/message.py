"""The few things that we read from a SIP message by ourselves.

pjsua2 hands over requests as text and parses only what a softphone needs; the caller's
asserted identity (RFC 3325) and the cause of a hang-up (RFC 3326) we read here. All of it
comes from outside: nothing here raises, and neither time nor size runs away.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from telephony.domain.call import Caller

_COMPACT = {
    "c": "content-type",
    "f": "from",
    "i": "call-id",
    "l": "content-length",
    "t": "to",
    "v": "via",
}
_NAME_ADDR = re.compile(r'^(?:"((?:[^"\\]|\\.){0,200})"|([^<":]{0,200}?)) ?<([^>]{1,500})>')
_USER = re.compile(r"^(?:sips?:|tel:)([^@;?>]*)", re.IGNORECASE)
_END_OF_ADDR_SPEC = re.compile(r"[,;?\s]")  # what follows, outside <>, belongs to the header
_END_OF_LINE = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_CAUSE = re.compile(r"^ ?Q\.850 ?;(?:.*;)? ?cause ?= ?([0-9]{1,3})", re.IGNORECASE)
_SECONDS = re.compile(r"^([0-9]{1,9})(?=[ ;(]|$)")
_SENT_PROTOCOL = re.compile(r"SIP ?/ ?2\.0 ?/ ?([A-Za-z]{1,8}) ", re.IGNORECASE)
_MAX_NUMBER = 64
_MAX_VALUE = 1000
"""Characters of a value that we look at; what is longer comes from no honest peer."""


def headers(message: str, name: str) -> list[str]:
    """The values of a header, in order; folded or not, white space is one space each.

    RFC 3261 section 7.3.1.
    """
    wanted = name.lower()
    values: list[list[str]] = []
    inside = False
    for line in _END_OF_LINE.split(message)[1:]:
        if not line:
            break
        if line[:1] in (" ", "\t"):
            if inside:
                values[-1].append(line)
            continue
        field, _, value = line.partition(":")
        field = field.strip().lower()
        inside = _COMPACT.get(field, field) == wanted
        if inside:
            values.append([value])
    return [_one_line(lines) for lines in values]


def caller(message: str) -> Caller:
    """Who calls, by P-Asserted-Identity if there is one, else by From.

    A caller who asks for privacy (RFC 3323) stays without a name and number.
    """
    wants_privacy = any(
        token.strip().lower() in ("id", "user", "header")
        for value in headers(message, "Privacy")
        for token in value.split(";")
    )
    asserted = headers(message, "P-Asserted-Identity")
    origin = asserted or headers(message, "From")
    if not origin or wants_privacy:
        return Caller(number="", asserted=bool(asserted))
    name, number = name_and_user(origin[0])
    if number.lower() in ("anonymous", "unavailable", "restricted", "unknown"):
        return Caller(number="", asserted=bool(asserted))
    return Caller(number=number, name=name, asserted=bool(asserted))


def name_and_user(address: str) -> tuple[str, str]:
    """Display name and user part of a name-addr, addr-spec or tel URI (section 25.1)."""
    address = _one_line([address])
    match = _NAME_ADDR.match(address)
    if match:
        quoted, bare, uri = match.groups()
        name = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare.strip()
    else:
        name, uri = "", _END_OF_ADDR_SPEC.split(address, maxsplit=1)[0]
    user = _USER.match(uri)
    return _printable(name), _printable(unquote(user.group(1)))[:_MAX_NUMBER] if user else ""


def call_id(message: str) -> str:
    """The Call-ID, `legible`; "" if there is none."""
    return legible(next(iter(headers(message, "Call-ID")), ""))


def called_number(request_uri: str) -> str:
    """The user part of the Request-URI: what the caller dialled."""
    return name_and_user(request_uri)[1]


def request_uri(message: str) -> str:
    """The Request-URI of a request's start line; "" if it isn't one."""
    parts = message.split("\r\n", 1)[0].split(" ")
    return parts[1] if len(parts) == 3 else ""


def via_transport(message: str) -> str:
    """What a request says to have come by last: "udp", "tcp", "tls" (section 20.42)."""
    found = _SENT_PROTOCOL.match(next(iter(headers(message, "Via")), ""))
    return found.group(1).lower() if found else ""


def q850_cause(message: str) -> int | None:
    """The cause of a Reason header with protocol Q.850, if the peer gave one."""
    for value in headers(message, "Reason"):
        for reason in _QUOTED.sub("", value).split(","):
            match = _CAUSE.match(reason)
            if match:
                return min(int(match.group(1)), 127)
    return None


def retry_after(message: str) -> int | None:
    """The seconds of a Retry-After header (section 20.33), if the peer gave one."""
    for value in headers(message, "Retry-After"):
        match = _SECONDS.match(value)
        if match:
            return int(match.group(1))
    return None


def content_type(message: str) -> str:
    """The media type of the body without its parameters, in lower case; "" if unsaid."""
    found = headers(message, "Content-Type")
    return found[0].split(";", 1)[0].strip().lower() if found else ""


def body(message: str) -> str:
    """What follows the headers; an INVITE without a body is a delayed offer."""
    parts = re.split(r"\r?\n\r?\n", message, maxsplit=1)
    return parts[1] if len(parts) == 2 else ""


def legible(text: str) -> str:
    """Text that can be stored and shown: the bindings hand over each byte that is no UTF-8 as a
    lone surrogate, which no encoding takes. It is written "\\udcff"."""
    return text.encode("utf-8", "backslashreplace").decode()


def _one_line(lines: list[str]) -> str:
    return " ".join(" ".join(lines)[:_MAX_VALUE].split())


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
