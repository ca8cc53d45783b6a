"""What the gateway uses of aiortc and aioice beside their public side is still there."""

from __future__ import annotations

import asyncio
import inspect

from aioice.ice import CandidatePair, Connection, StunProtocol
from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceGatherer, RTCIceTransport


def test_connection_gathers_by_a_method_and_keeps_what_it_found() -> None:
    gather = inspect.signature(Connection.get_component_candidates)
    assert list(gather.parameters) == ["self", "component", "addresses", "timeout"]
    connection = Connection(ice_controlling=False)
    assert connection._protocols == []
    assert connection._nominated == {}
    assert isinstance(CandidatePair.remote_addr, property)


def test_sockets_hand_their_datagrams_to_a_method() -> None:
    taken = inspect.signature(StunProtocol.datagram_received)
    assert list(taken.parameters) == ["self", "data", "addr"]


def test_handshake_leaves_two_srtp_sessions_behind() -> None:
    async def make() -> RTCDtlsTransport:
        ice = RTCIceTransport(RTCIceGatherer(iceServers=[]))
        return RTCDtlsTransport(ice, [RTCCertificate.generateCertificate()])

    dtls = asyncio.run(make())
    assert dtls._rx_srtp is None
    assert dtls._tx_srtp is None
    assert dtls._role == "auto"  # which becomes the client's: what our answer says
    source = inspect.getsource(RTCDtlsTransport._setup_srtp)
    assert "self._rx_srtp = Session(" in source
    assert "self._tx_srtp = Session(" in source


def test_gatherer_hands_its_connection_to_the_transport() -> None:
    async def make() -> bool:
        gatherer = RTCIceGatherer(iceServers=[])
        own = Connection(ice_controlling=False)
        gatherer._connection = own
        return RTCIceTransport(gatherer)._connection is own

    assert asyncio.run(make())
