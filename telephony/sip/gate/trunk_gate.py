"""Which trunk an INVITE came by; a stranger's comes by none."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

import structlog

from telephony.sip.settings import Trunk

log = structlog.get_logger(__name__)


class TrunkGate:
    """Matches source addresses against trunks, the registrars' own addresses included."""

    def __init__(self, trunks: Sequence[Trunk]) -> None:
        self._networks = [
            (trunk.name, (*trunk.networks, *registrar_networks(trunk))) for trunk in trunks
        ]

    @property
    def networks(self) -> Iterable[IPv4Network | IPv6Network]:
        """Everything that may send us requests."""
        return [network for _, networks in self._networks for network in networks]

    def trunk_of(self, source: str, registered_as: str | None) -> str | None:
        """The trunk that `source` ("host:port") belongs to.

        Where several share an address, the one that the INVITE was addressed to by its
        registered contact (`registered_as`) wins, else the first in the configuration.
        """
        try:
            address = ip_address(source.rpartition(":")[0].strip("[]"))
        except ValueError:
            return None
        matching = [
            name
            for name, networks in self._networks
            if any(address in network for network in networks)
        ]
        if registered_as in matching:
            return registered_as
        return matching[0] if matching else None


def registrar_networks(trunk: Trunk) -> list[IPv4Network | IPv6Network]:
    """The registrar's addresses as networks: calls come back from where we registered."""
    if trunk.registration is None:
        return []
    host, port = host_and_port(trunk.registration.registrar)
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_UDP)
    except OSError as error:
        log.warning("registrar not resolved", trunk=trunk.name, host=host, error=str(error))
        return []
    return [ip_network(entry[4][0]) for entry in found]


def host_and_port(sip_uri: str) -> tuple[str, int]:
    """Host and port of a SIP URI; where it names none, 5060, or 5061 by TLS (RFC 3261 section
    19.1.2)."""
    rest = sip_uri.split(":", 1)[1].split(";", 1)[0].split("?", 1)[0]
    parts = urlsplit("//" + rest)
    return parts.hostname or "", parts.port or (5061 if goes_by_tls(sip_uri) else 5060)


def goes_by_tls(sip_uri: str) -> bool:
    """Whether a URI is reached over TLS (RFC 3261 section 26.2.2, RFC 5630)."""
    scheme, _, rest = sip_uri.lower().partition(":")
    parameters = rest.partition("?")[0].split(";")[1:]
    return scheme == "sips" or "transport=tls" in parameters


def dials_by_tls(trunk: Trunk) -> bool:
    """Whether we connect to this trunk over TLS, to register or to call."""
    return any(map(goes_by_tls, connected_to(trunk)))


def connected_to(trunk: Trunk) -> set[str]:
    """The SIP URIs that we send requests of our own to."""
    registrar = {trunk.registration.registrar} if trunk.registration else set()
    return registrar.union(trunk.hosts)
