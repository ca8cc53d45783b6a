"""Strangers' RTP is dropped by the kernel: no thread is woken for it, whatever its rate.

The filter sits on the library's own sockets, below SRTP.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import ip_address

from telephony.media.source_learning import ANY_PORT, Source
from telephony.sip.audio.media_sockets import borrowed
from telephony.sip.gate.socket_filter import (
    ACCEPT,
    DROP,
    IPV4_SOURCE,
    IPV6_SOURCE,
    JEQ_K,
    LD_H_ABS,
    LD_W_ABS,
    UDP_SOURCE_PORT,
    Instruction,
    attach,
)

_WORD = 4


def program(admitted: Iterable[Source] | None, family: int) -> list[Instruction]:
    """Accepts these sources and no others; None accepts everybody."""
    if admitted is None:
        return [ACCEPT]
    accepting = [_acceptance(source) for source in admitted if _family(source) == family]
    return [instruction for part in accepting for instruction in part] + [DROP]


def let_in(descriptor: int, admitted: Iterable[Source] | None) -> None:
    """Filter the socket `descriptor`. Raises `OSError` where the kernel doesn't."""
    with borrowed(descriptor) as found:
        attach(found, program(admitted, found.family))


def any_port(sources: Iterable[Source] | None) -> list[Source] | None:
    """Their hosts, whatever the port: RTCP's is seldom told, and behind a NAT never."""
    return None if sources is None else [Source(source.host) for source in sources]


def _family(source: Source) -> int:
    return socket.AF_INET if ip_address(source.host).version == 4 else socket.AF_INET6


def _acceptance(source: Source) -> list[Instruction]:
    packed = ip_address(source.host).packed
    start = IPV4_SOURCE if len(packed) == _WORD else IPV6_SOURCE
    words = [
        (LD_W_ABS, start + offset, int.from_bytes(packed[offset : offset + _WORD], "big"))
        for offset in range(0, len(packed), _WORD)
    ]
    if source.port != ANY_PORT:
        words.append((LD_H_ABS, UDP_SOURCE_PORT, source.port))
    tests: list[Instruction] = []
    for number, (load, offset, wanted) in enumerate(words):
        # Past the other tests' two instructions each, and past the acceptance.
        to_next_source = 2 * (len(words) - number - 1) + 1
        tests += [(load, 0, 0, offset), (JEQ_K, 0, to_next_source, wanted)]
    return [*tests, ACCEPT]
