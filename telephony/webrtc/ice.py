"""ICE towards a browser (RFC 8445): aioice's, on addresses and ports of our choice.

aioice never offers the loopback and takes any port. Its two methods that gather candidates and
take datagrams are overridden; both are public, what they keep (`_protocols`) is not, so the version
is pinned and `tests/webrtc/test_library.py` looks whether it is still there.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aioice import Candidate, Connection
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol, get_host_addresses, server_reflexive_candidate
from aioice.stun import TransactionError
from aiortc import RTCIceGatherer

from telephony.domain.errors import BrowserPhoneError
from telephony.webrtc.browser_answer import OwnCandidate
from telephony.webrtc.settings import Address

_STUN_SECONDS = 3.0
_TRIES = 50
"""Ports that may be taken already before we give up."""

OnSecureRtp = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class IceNetwork:
    """Where browsers can reach us."""

    addresses: Sequence[str] = ()
    """Without any, all that the machine has but the loopback."""
    public_address: str = ""
    stun_server: Address | None = None
    first_port: int = 0
    last_port: int = 0

    def ports(self) -> Iterator[int]:
        """Ports to try, from a random one on; 0 is whatever is free."""
        if not self.first_port:
            return iter([0])
        span = range(self.first_port, self.last_port + 1)
        start = random.randrange(len(span))  # noqa: S311  no secret: everybody is told it
        return (span[(start + place) % len(span)] for place in range(min(_TRIES, len(span))))


class _BrowserSocket(StunProtocol):
    """One of our addresses. SRTP (RFC 7983: first byte 128 to 191) goes past the queue that DTLS
    goes through, and is never tried as STUN."""

    def __init__(self, receiver: IceConnection) -> None:
        super().__init__(receiver)
        self._connection = receiver

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        assert isinstance(data, bytes)  # noqa: S101  asyncio's datagrams always are
        if data and 128 <= data[0] <= 191:
            if self._connection.on_secure_rtp is not None:
                self._connection.on_secure_rtp(data)
            return
        super().datagram_received(data, addr)


class IceConnection(Connection):
    """One browser's, of one component: RTP and RTCP share a port."""

    def __init__(self, network: IceNetwork) -> None:
        super().__init__(ice_controlling=False, use_ipv6=bool(network.addresses))
        self._network = network
        self.on_secure_rtp: OnSecureRtp | None = None

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],
        timeout: int = 5,  # noqa: ASYNC109  aioice's
    ) -> list[Candidate]:
        """Overrides: our addresses and ports; one STUN server at most, no TURN."""
        found = []
        for address in self._network.addresses or get_host_addresses(use_ipv4=True, use_ipv6=False):
            protocol = await self._open(address)
            if protocol is None:
                continue
            host, port = protocol.transport.get_extra_info("sockname")[:2]
            protocol.local_candidate = Candidate(
                foundation=candidate_foundation("host", "udp", host),
                component=component,
                transport="udp",
                priority=candidate_priority(component, "host"),
                host=host,
                port=port,
                type="host",
            )
            self._protocols.append(protocol)
            found.append(protocol.local_candidate)
            found += await self._outside(protocol)
        return found

    async def _open(self, address: str) -> StunProtocol | None:
        loop = asyncio.get_running_loop()
        for port in self._network.ports():
            try:
                _, protocol = await loop.create_datagram_endpoint(
                    lambda: _BrowserSocket(self), local_addr=(address, port)
                )
            except OSError:
                continue  # taken, or not ours; another one may do
            return protocol
        return None

    async def _outside(self, protocol: StunProtocol) -> list[Candidate]:
        """Our address as a STUN server sees it; a server that is silent costs `_STUN_SECONDS`."""
        if self._network.stun_server is None:
            return []
        try:
            async with asyncio.timeout(_STUN_SECONDS):
                candidate, _ = await server_reflexive_candidate(protocol, self._network.stun_server)
        except (OSError, TimeoutError, TransactionError):
            return []  # those who can reach us directly still do
        return [candidate]

    def own_candidates(self) -> list[OwnCandidate]:
        """What the browser is told. Raises `BrowserPhoneError` when there is nothing to tell."""
        local = [
            OwnCandidate(one.foundation, one.priority, one.host, one.port, one.type)
            for one in self.local_candidates
        ]
        if not local:
            raise BrowserPhoneError("The gateway has no address or port left for browsers.")
        if not self._network.public_address:
            return local
        # A NAT that keeps ports: what is ours inside is the public address's outside.
        outside = self._network.public_address
        return local + [
            OwnCandidate("nat", candidate_priority(1, "srflx"), outside, one.port, "srflx")
            for one in local
            if one.kind == "host"
        ]

    def send_to_browser(self, datagram: bytes) -> None:
        """Send on the pair that was nominated; nothing happens before there is one."""
        pair = self._nominated.get(1)
        if pair is not None:
            pair.protocol.transport.sendto(datagram, pair.remote_addr)


class IceGatherer(RTCIceGatherer):
    """aiortc's, with a connection of ours in it."""

    def __init__(self, network: IceNetwork) -> None:
        super().__init__(iceServers=[])
        self.connection = IceConnection(network)
        self._connection = self.connection
