"""What a gateway needs to know; the app fills this from `telephony.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = "127.0.0.1"

Address = tuple[str, int]
"""Host and port."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """One gateway process; the edge sends it these when it has started. Times in seconds."""

    edge: tuple[Address, ...]
    """Where the edge's requests come from; nobody else is heard."""
    addresses: tuple[str, ...] = ()
    """Own addresses that browsers can reach; without any, all but the loopback."""
    public_address: str = ""
    """What stands for them outside a NAT that keeps ports; browsers are told it too."""
    stun_server: str = ""
    """"host:port" of a server that tells what our address is outside."""
    first_port: int = 0
    last_port: int = 0
    """Ports for browsers' media; 0 takes any."""
    max_phones: int = 100
    connect_timeout: float = 15.0
    """For ICE and DTLS together."""
    media_timeout: float = 8.0
    """Without a packet of a browser for this long, it is lost."""
    return_within: float = 20.0
    """How long a call is kept for a browser that was lost."""


def split_address(written: str) -> Address:
    """ "host:port" apart. Raises `ValueError`."""
    host, _, port = written.rpartition(":")
    return host.strip("[]"), int(port)
