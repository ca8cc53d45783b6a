"""The ways in which an SDP body is broken (RFC 4566)."""

from __future__ import annotations

from random import Random

from tests.fuzz.mutations import LARGEST, Mutation, joined, odd_characters, other_number, split

_PORTS = ("0", "1", "65535", "65536", "-1", "99999999999", "30000/70000", "", "x")
_ADDRESSES = ("0.0.0.0", "255.255.255.255", "224.2.1.1/127/3", "127.0.0.1", "::1", "", "1.2.3")
_ADDRESSES += ("256.1.1.1", "127.0.0.1/-1", "0x7f000001", "a" * 300)
_ATTRIBUTES = ("rtpmap:0", "rtpmap:0 PCMU", "rtpmap:0 PCMU/0", "rtpmap:101 PCMU/99999999999/99")
_ATTRIBUTES += ("rtpmap:-1 X/8000", "rtpmap:999 X/8000", "fmtp:0", "fmtp:101 0-99999999", "ptime:0")
_ATTRIBUTES += ("ptime:-5", "ptime:99999999", "maxptime:0", "rtcp:0", "rtcp:99999 IN IP4 1.1.1.1")
_ATTRIBUTES += ("inactive", "sendonly", "recvonly", "rtcp-mux", "crypto:1 X inline:", "ice-ufrag:")
_ATTRIBUTES += ("candidate:1 1 UDP 1 127.0.0.1 1 typ host", "crypto:99999999999", "setup:x", "")
_PROTOCOLS = ("RTP/AVP", "RTP/SAVP", "UDP/TLS/RTP/SAVPF", "TCP", "", "RTP", "x" * 100)


def has_sdp(message: str) -> bool:
    return "\r\n\r\nv=" in message


def _on_lines(change: Mutation) -> Mutation:
    """A mutation of the body alone, given as one text."""

    def mutate(message: str, chance: Random) -> str:
        lines, body = split(message)
        return joined(lines, change(body, chance))

    return mutate


def _media(chance: Random) -> str:
    kinds = " ".join(chance.choices(("0", "8", "101", "-1", "999", "x", "127"), k=3))
    place = f"{chance.choice(_PORTS)} {chance.choice(_PROTOCOLS)}"
    return f"m={chance.choice(('audio', 'video', 'image', ''))} {place} {kinds}\r\n"


def _line_left_out(body: str, chance: Random) -> str:
    lines = body.split("\r\n")
    del lines[chance.randrange(len(lines))]
    return "\r\n".join(lines)


def _line_doubled(body: str, chance: Random) -> str:
    lines = body.split("\r\n")
    at = chance.randrange(len(lines))
    lines[at:at] = [lines[at]] * chance.choice((1, 5, 200))
    return "\r\n".join(lines)[:LARGEST]


def _many_media(body: str, chance: Random) -> str:
    line = chance.choice(("m=audio 9 RTP/AVP 0\r\n", "m=a 0 x 0\r\n", _media(chance)))
    return body + line * chance.choice((1, 16, 120, 200))


def _other_address(body: str, chance: Random) -> str:
    lines = [line for line in body.split("\r\n") if not line.startswith("c=")]
    kind = chance.choice(("IN IP4", "IN IP6", "", "X Y"))
    at = chance.randrange(len(lines))
    lines[at:at] = [f"c={kind} {chance.choice(_ADDRESSES)}"] * chance.choice((1, 2))
    return "\r\n".join(lines)


def _attributes(body: str, chance: Random) -> str:
    wanted = chance.choices(_ATTRIBUTES, k=chance.choice((1, 4, 64, 120)))
    return body + "".join(f"a={attribute}\r\n" for attribute in wanted)


def _huge_attribute(body: str, chance: Random) -> str:
    return body + f"a={chance.choice(_ATTRIBUTES)}{'9' * chance.choice((200, 3000))}\r\n"


def _many_formats(body: str, chance: Random) -> str:
    formats = " ".join(str(number) for number in range(chance.choice((33, 129, 600))))
    return body + f"m=audio 30000 RTP/AVP {formats}\r\n"


SDP_MUTATIONS: tuple[Mutation, ...] = tuple(
    _on_lines(change)
    for change in (
        _line_left_out,
        _line_doubled,
        _many_media,
        _other_address,
        _attributes,
        _huge_attribute,
        _many_formats,
        lambda body, chance: _media(chance) + body,
        lambda body, chance: body.replace("30000", chance.choice(_PORTS)),
        odd_characters,
        other_number,
    )
)
