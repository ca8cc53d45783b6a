"""Which SDP the library may see (RFC 4566).

Its parser is lenient, and what it lets through can end the process later on (the stock wheel's
assertions) or hold it up: an address given as a name is looked up by a call that blocks.
Every honest peer's offer is far inside these bounds.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address

MAX_MEDIA = 8
MAX_ATTRIBUTES = 60
"""In one section; the library holds 68."""
MAX_FORMATS = 30
"""Of one medium; the library holds 32."""
MAX_LINES = 300

_LINE = re.compile(r"[\r\n]+")
_CONNECTION = re.compile(r"IN (IP4|IP6) ([0-9A-Fa-f.:]{1,45})(?:/[0-9]{1,5}){0,2}[ \t]*")
_MEDIA = re.compile(
    r"[A-Za-z]{1,20} ([0-9]{1,5})(?:/[0-9]{1,3})? [A-Z/]{1,30}((?: [^\s]{1,60})+) *"
)


def acceptable(body: str) -> bool:
    """Whether every description in a body, of one part or several, is within the bounds."""
    lines = _LINE.split(body)
    if len(lines) > MAX_LINES or sum(line.startswith("m=") for line in lines) > MAX_MEDIA:
        return False
    attributes = 0
    for line in lines:
        kind, equals, value = line[:1], line[1:2], line[2:]
        if equals != "=":
            continue
        attributes = 0 if kind in "vm" else attributes + (kind == "a")
        if attributes > MAX_ATTRIBUTES or not _acceptable_line(kind, value):
            return False
    return True


def _acceptable_line(kind: str, value: str) -> bool:
    if kind == "c":
        return _is_address(value)
    if kind == "m":
        media = _MEDIA.fullmatch(value)
        return media is not None and int(media[1]) <= 65535 and len(media[2].split()) <= MAX_FORMATS
    if kind == "a" and value.startswith("rtcp:"):
        port, _, address = value.removeprefix("rtcp:").strip().partition(" ")
        return port.isdecimal() and len(port) <= 5 and (not address or _is_address(address))
    return True


def _is_address(value: str) -> bool:
    connection = _CONNECTION.fullmatch(value)
    if connection is None:
        return False
    try:
        (IPv4Address if connection[1] == "IP4" else IPv6Address)(connection[2])
    except ValueError:
        return False
    return True
