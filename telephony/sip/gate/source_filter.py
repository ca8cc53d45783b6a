"""Silence towards strangers, in the kernel: requests from unknown sources never reach us.

A classic BPF program on the SIP sockets drops what comes from an address outside the
trunks' networks, unless it is a response to a request of ours (its first four bytes
are "SIP/", RFC 3261 section 7.2). A scanner can't tell the port from a closed one behind a
firewall, and a flood costs no Python at all. On a TCP listener the same program drops
the SYN. IPv4 only: an IPv6 listener refuses the setting.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from telephony.domain.errors import ConfigurationError
from telephony.sip.gate.socket_filter import (
    ACCEPT,
    AND_K,
    DROP,
    IPV4_SOURCE,
    JEQ_K,
    LD_W_ABS,
    UDP_PAYLOAD,
    Instruction,
    attach,
)

_FAMILIES = (socket.AF_INET, socket.AF_INET6)
_SIP_RESPONSE = int.from_bytes(b"SIP/", "big")


def program(networks: Iterable[IPv4Network], *, datagrams: bool) -> list[Instruction]:
    """The filter as (code, jump if true, jump if false, constant) instructions."""
    tests: list[Instruction] = []
    for network in networks:
        tests += [
            (LD_W_ABS, 0, 0, IPV4_SOURCE),
            (AND_K, 0, 0, int(network.netmask)),
            (JEQ_K, 0, 1, int(network.network_address)),
            ACCEPT,
        ]
    if datagrams:
        tests += [
            (LD_W_ABS, 0, 0, UDP_PAYLOAD),
            (JEQ_K, 0, 1, _SIP_RESPONSE),
            ACCEPT,
        ]
    return [*tests, DROP]


def silence_strangers(
    listeners: Sequence[tuple[str, int]], networks: Iterable[IPv4Network | IPv6Network]
) -> None:
    """Attach the filter to this process's sockets bound to `listeners`.

    Our own addresses stay allowed: the engine's wake-up comes from there. Raises
    `ConfigurationError` where the kernel can't do it.
    """
    if not sys.platform.startswith("linux"):
        raise ConfigurationError(
            "sip.unknown_source: silent needs Linux; use reject, or drop strangers in the firewall."
        )
    known = [network for network in networks if isinstance(network, IPv4Network)]
    wanted = set(listeners)
    if any(":" in address for address, _ in wanted):
        raise ConfigurationError(
            "sip.unknown_source: silent covers IPv4 listeners only; use reject on IPv6."
        )
    known += [IPv4Network(_own_address(address)) for address, _ in wanted]
    for listener in own_sockets(wanted):
        with listener:
            _attach(listener, program(known, datagrams=listener.type == socket.SOCK_DGRAM))


def admit_connections(
    listeners: Sequence[tuple[str, int]],
    networks: Iterable[IPv4Network | IPv6Network] | None,
    *,
    admit: bool,
) -> None:
    """Have the kernel drop, or accept again, what wants to connect to our TCP listeners.

    `networks` are those that `silence_strangers` lets in; None when everybody may connect.
    Raises `ConfigurationError` where the kernel can't do it.
    """
    wanted = set(listeners)
    for listener in own_sockets(wanted):
        with listener:
            # A connection has its listener's address, and must not be cut off.
            if not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                continue
            if networks is None or not admit:
                _attach(listener, [ACCEPT] if admit else [DROP])
            else:
                silence_strangers([listener.getsockname()], networks)


def _own_address(listening: str) -> str:
    return "127.0.0.1" if listening == "0.0.0.0" else listening  # noqa: S104


def own_sockets(addresses: set[tuple[str, int]]) -> Iterable[socket.socket]:
    """This process's sockets bound to these, as copies for the caller to close."""
    for entry in Path("/proc/self/fd").iterdir():
        try:
            if not str(entry.readlink()).startswith("socket:"):
                continue
            candidate = socket.socket(fileno=os.dup(int(entry.name)))
        except OSError:
            continue  # closed since it was listed
        named = candidate.getsockname() if candidate.family in _FAMILIES else ()
        if named[:2] in addresses:
            yield candidate
        else:
            candidate.close()


def _attach(listener: socket.socket, instructions: list[Instruction]) -> None:
    try:
        attach(listener, instructions)
    except OSError as error:
        raise ConfigurationError(
            f"The kernel refused the source filter ({error.strerror}); "
            "set sip.unknown_source: reject."
        ) from error
