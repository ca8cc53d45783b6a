"""The ways in which a SIP message is broken; each takes and returns a whole message.

Texts have a character per byte, so that any byte can be put anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[str, Random], str]

LARGEST = 3900
"""Characters: more than a datagram's worth is cut off by the library anyway."""

_NUMBER = re.compile(r"\d+")
_NUMBERS = ("-1", "0", "00000000000000000001", "2147483648", "4294967295", "4294967296")
_NUMBERS += ("99999999999999999999999999", "1e9", "0x7f", "65536", "", "٣")
_ODD = ("\0", "\r", "\n", "\t", "\x0b", "\x7f", "\xff\xfe", "\xc0\x80", "\xf0\x9f", '"', "<", ">")
_ODD += (";", ",", "%", "%0", "%00", "\\", "@", ":", "[", "]", "=", "?", " ", "\u00a0")
_METHODS = ("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "INFO")
_METHODS += ("REFER", "NOTIFY", "SUBSCRIBE", "MESSAGE", "PUBLISH", "A" * 300, "IN%56ITE", "é")
_URIS = ("sip:", "sip:@", "sip:a@[::1", "sip:a@[::ffff:127.0.0.1]:5060", "sips:a@b", "tel:+1")
_URIS += ("http://a", "sip:a@b;lr;lr;lr", "sip:a@b?Route=%3Csip:c%3E", "sip:a:b:c@d:99999")
_URIS += ("urn:service:sos", "sip:" + "a" * 2000 + "@b", "<sip:a@b>", "sip:%00@%00", "*")
_HEADERS = ("Via", "Route", "Record-Route", "Contact", "From", "To", "Call-ID", "CSeq", "Require")
_HEADERS += ("Max-Forwards", "Content-Type", "Content-Length", "Session-Expires", "Min-SE", "Allow")
_HEADERS += ("Supported", "Replaces", "Refer-To", "Expires", "Authorization", "RAck", "RSeq")
_HEADERS += ("Retry-After", "Date", "Accept", "P-Asserted-Identity", "Privacy", "Reason", "v", "l")


def split(message: str) -> tuple[list[str], str]:
    """Start line and headers, and the body."""
    head, _, body = message.partition("\r\n\r\n")
    return head.split("\r\n"), body


def joined(lines: list[str], body: str) -> str:
    return "\r\n".join(lines) + "\r\n\r\n" + body


def with_true_length(message: str) -> str:
    """With the Content-Length that its body has, so that the body is read."""
    lines, body = split(message)
    lines = [line for line in lines if not re.match(r"(content-length|l)\s*:", line, re.I)]
    return joined([*lines, f"Content-Length: {len(body)}"], body)


def _any_header(lines: list[str], chance: Random) -> int:
    return chance.randrange(1, len(lines)) if len(lines) > 1 else 0


def _on_a_value(change: Callable[[str, Random], str]) -> Mutation:
    """A mutation of one header's value."""

    def mutate(message: str, chance: Random) -> str:
        lines, body = split(message)
        number = _any_header(lines, chance)
        name, colon, value = lines[number].partition(":")
        lines[number] = name + colon + change(value, chance)
        return joined(lines, body)

    return mutate


def left_out(message: str, chance: Random) -> str:
    lines, body = split(message)
    del lines[_any_header(lines, chance)]
    return joined(lines or [""], body)


def doubled(message: str, chance: Random) -> str:
    lines, body = split(message)
    line = lines[_any_header(lines, chance)]
    lines[1:1] = [line] * chance.choice((1, 2, 40))
    return joined(lines, body)


def shuffled(message: str, chance: Random) -> str:
    lines, body = split(message)
    rest = lines[1:]
    chance.shuffle(rest)
    return joined([lines[0], *rest], body)


def foreign_header(message: str, chance: Random) -> str:
    lines, body = split(message)
    values = (chance.choice(_URIS), chance.choice(_NUMBERS), f"<{chance.choice(_URIS)}>", "")
    lines.append(f"{chance.choice(_HEADERS)}: {chance.choice(values)}")
    return joined(lines, body)


def many_headers(message: str, chance: Random) -> str:
    lines, body = split(message)
    name = chance.choice((*_HEADERS, "X"))
    lines += [f"{name}: {chance.choice(_URIS)[:20]}"] * chance.choice((30, 150, 600))
    return joined(lines, body)


def other_start_line(message: str, chance: Random) -> str:
    lines, body = split(message)
    method, uri = chance.choice(_METHODS), chance.choice(_URIS)
    lines[0] = chance.choice(
        (
            f"{method} {uri} SIP/2.0",
            f"{method} sip:service@127.0.0.1 SIP/2.0",
            f"SIP/2.0 {chance.choice(_NUMBERS)} {method}",
            f"{method}  {uri}  SIP/2.0 ",
            f"{method} {uri} SIP/{chance.choice(_NUMBERS)}",
        )
    )
    return joined(lines, body)


def other_method(message: str, chance: Random) -> str:
    """In the start line and the CSeq alike."""
    lines, body = split(message)
    method = chance.choice(_METHODS)
    lines[0] = re.sub(r"^\S+", lambda _: method, lines[0])
    cseq = re.compile(r"^(cseq\s*:\s*\d+\s+).*", re.I)
    return joined([cseq.sub(lambda found: found[1] + method, line) for line in lines], body)


def other_number(message: str, chance: Random) -> str:
    places = list(_NUMBER.finditer(message))
    if not places:
        return message
    place = chance.choice(places)
    return message[: place.start()] + chance.choice(_NUMBERS) + message[place.end() :]


def odd_characters(message: str, chance: Random) -> str:
    for _ in range(chance.choice((1, 1, 3, 10))):
        at = chance.randrange(len(message) + 1)
        message = message[:at] + chance.choice(_ODD) + message[at + chance.randrange(2) :]
    return message


def repeated_stretch(message: str, chance: Random) -> str:
    start = chance.randrange(len(message) or 1)
    stretch = message[start : start + chance.choice((1, 2, 5, 20, 100))]
    return message[:start] + stretch * chance.choice((2, 10, 300)) + message[start:]


def cut_off(message: str, chance: Random) -> str:
    return message[: chance.randrange(len(message) + 1)]


def deep_multipart(message: str, chance: Random) -> str:
    lines, body = split(message)
    lines = [line for line in lines if not line.lower().startswith(("content-type", "c:"))]
    for level in range(chance.choice((1, 3, 40))):
        edge = chance.choice((f"b{level}", "b", ""))
        kind = f"Content-Type: multipart/mixed;boundary={edge}" if level else "Content-Type: a/b"
        body = f"--{edge}\r\n{kind}\r\n\r\n{body}\r\n--{edge}{chance.choice(('--', ''))}\r\n"
    return joined([*lines, f"Content-Type: multipart/mixed;boundary={edge}"], body)


def wrong_length(message: str, chance: Random) -> str:
    lines, body = split(message)
    lines = [line for line in lines if not line.lower().startswith("content-length")]
    length = chance.choice((*_NUMBERS, str(len(body) + 1), str(max(0, len(body) - 1)), "1", "5000"))
    return joined([*lines, f"Content-Length: {length}"], body)


MUTATIONS: tuple[Mutation, ...] = (
    left_out,
    doubled,
    shuffled,
    foreign_header,
    many_headers,
    other_start_line,
    other_method,
    other_number,
    other_number,
    odd_characters,
    odd_characters,
    repeated_stretch,
    cut_off,
    deep_multipart,
    wrong_length,
    _on_a_value(lambda value, chance: ""),
    _on_a_value(lambda value, chance: value + ";" + "p;" * chance.choice((1, 50, 900))),
    _on_a_value(lambda value, chance: ", ".join([value] * chance.choice((2, 30)))),
    _on_a_value(lambda value, chance: ' "' + value),
    _on_a_value(lambda value, chance: " " + "x" * chance.choice((100, 1000, 3000)) + value),
    _on_a_value(lambda value, chance: value.replace(" ", "\r\n \t ")),
    _on_a_value(lambda value, chance: f' "\\" <{chance.choice(_URIS)}>;tag={value}'),
    _on_a_value(lambda value, chance: f" {chance.choice(_URIS)}"),
    _on_a_value(lambda value, chance: "<" * 200 + value + ">" * 200),
)
