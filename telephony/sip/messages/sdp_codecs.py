"""The codecs of an SDP (RFC 8866), read and restricted to those that a trunk has.

pjsua's codec priorities hold for all calls alike; a trunk's own list is laid over the SDP that
the library makes for one call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_MEDIA = re.compile(r"^m=audio (\d{1,5}(?:/\d{1,3})?) (\S{1,40}) ([\d ]{1,400}?) *$")
_ATTRIBUTE = re.compile(r"^a=(rtpmap|fmtp|rtcp-fb):(\d{1,3}) (.*)$")
_STATIC = {"0": "PCMU", "3": "GSM", "8": "PCMA", "9": "G722"}
"""RFC 3551 table 4, as far as we have the codec."""
_NO_CODECS = frozenset({"TELEPHONE-EVENT", "CN", "RED"})
"""Payloads beside the codecs: keys, comfort noise, redundancy."""


def offers_any(sdp: str, codecs: Sequence[str]) -> bool:
    """Whether an audio stream of an offer has one of `codecs`; so it is without an SDP."""
    wanted = {codec.upper() for codec in codecs}
    sections = _sections(sdp)
    return not sections or any(
        name in wanted for section in sections for name in _formats(section).values()
    )


def codecs_in(sdp: str) -> list[str]:
    """The names, in capitals, of the codecs that an SDP's audio streams have, in order."""
    names = [name for section in _sections(sdp) for name in _formats(section).values()]
    return list(dict.fromkeys(name for name in names if name and name not in _NO_CODECS))


def restricted(sdp: str, codecs: Sequence[str]) -> str:
    """The SDP with these codecs only, in their order; a stream with none of them stays as it is."""
    order = {codec.upper(): place for place, codec in enumerate(codecs)}
    lines = [line for section in _sections(sdp) for line in _restrict(section, order)]
    return "\r\n".join([*lines, ""])


def _restrict(section: list[str], order: Mapping[str, int]) -> list[str]:
    formats = _formats(section)
    kept = [one for one, name in formats.items() if name in order]
    media = _MEDIA.match(section[0])
    if media is None or not kept:
        return section
    kept.sort(key=lambda one: order[formats[one]])  # stable: clock rates keep their order
    kept += [one for one, name in formats.items() if name in _NO_CODECS]
    left = [
        line
        for line in section[1:]
        if not (attribute := _ATTRIBUTE.match(line)) or attribute[2] in kept
    ]
    return [f"m=audio {media[1]} {media[2]} {' '.join(kept)}", *left]


def _sections(sdp: str) -> list[list[str]]:
    """The session's lines, then those of each medium, whose payload types are its own."""
    sections: list[list[str]] = []
    for line in sdp.splitlines():
        if not sections or line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    return sections


def _formats(section: list[str]) -> dict[str, str]:
    """Payload type to encoding name, in capitals, of an audio stream; none of any other."""
    media = _MEDIA.match(section[0])
    if media is None:
        return {}
    names = dict(_STATIC)
    for line in section:
        attribute = _ATTRIBUTE.match(line)
        if attribute and attribute[1] == "rtpmap":
            names[attribute[2]] = attribute[3].split("/", 1)[0].upper()
    return {one: names.get(one, "") for one in media[3].split()}
