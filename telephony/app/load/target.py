"""Whom a load may be put on: this machine, or what the operator declares to own."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import ip_address

import psutil

from telephony.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Target:
    """Where the calls go, and from which of our addresses."""

    host: str
    port: int
    local: str
    on_this_machine: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def find_target(text: str, owned: str = "") -> Target:
    """The target `HOST:PORT`.

    Raises `ConfigurationError` for any machine but this one, unless `owned` names its host.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigurationError(f"`{text}` is no target: write HOST:PORT, as 127.0.0.1:5060.")
    address = _resolve(host)
    ours = ip_address(address).is_loopback or address in _own_addresses()
    if not ours and owned not in {host, text}:
        raise ConfigurationError(
            f"{host} is another machine. A load test against somebody who didn't ask for it is "
            f"an attack: if it is yours to test, say so with `--i-own {host}`."
        )
    return Target(address, int(port), _local_address(address), ours)


def _resolve(host: str) -> str:
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM)
    except OSError as error:
        raise ConfigurationError(f"There is no IPv4 address for {host}: {error}.") from error
    return str(found[0][4][0])


def _own_addresses() -> set[str]:
    return {entry.address for entries in psutil.net_if_addrs().values() for entry in entries}


def _local_address(address: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, 9))  # sends nothing: it only chooses the route
        except OSError as error:
            raise ConfigurationError(f"There is no way to {address}: {error.strerror}.") from error
        return str(probe.getsockname()[0])
