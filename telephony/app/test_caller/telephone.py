"""The test caller's own user agent: no trunks, free ports, one call."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from telephony.domain.errors import ConfigurationError
from telephony.domain.leg import IncomingInvite
from telephony.domain.termination import Reason
from telephony.interfaces.user_agent import IncomingCallHandler, Leg
from telephony.sip.gate.trunk_gate import host_and_port
from telephony.sip.settings import Listen, SipSettings, Transport, Trunk
from telephony.sip.user_agent import PjUserAgent


@asynccontextmanager
async def telephone(
    address: str,
    *,
    trunks: tuple[Trunk, ...] = (),
    on_incoming: IncomingCallHandler | None = None,
) -> AsyncIterator[PjUserAgent]:
    """A user agent on free ports of `address`; it takes calls by `trunks` only.

    Raises `ConfigurationError` or `SipError`.
    """
    settings = SipSettings(
        listen=(Listen(address=address, port=0), Listen(Transport.TCP, address, 0)),
        trunks=trunks,
        user_agent="telephony test caller",
        rtp_first_port=free_rtp_start(),
    )
    loop = asyncio.get_running_loop()
    user_agent = PjUserAgent(
        settings,
        loop.call_soon_threadsafe,
        on_incoming or _nobody_home,
        _not_interested,
        _not_interested,
    )
    await asyncio.to_thread(user_agent.start)
    try:
        yield user_agent
    finally:
        await asyncio.to_thread(user_agent.close)


def free_rtp_start() -> int:
    """Where to begin looking for audio ports, away from others who begin at the default.

    The library gives up after a hundred taken pairs in a row, which a busy edge on the
    same machine may well have.
    """
    return SipSettings().rtp_first_port + 2 * secrets.randbelow(7000)


def address_towards(sip_uri: str) -> str:
    """Our own address on the way to a SIP URI's host. Raises `ConfigurationError`."""
    if not sip_uri.lower().startswith(("sip:", "sips:")):
        raise ConfigurationError(
            f"`{sip_uri}` isn't a SIP URI. Write one like sip:100@127.0.0.1:5060."
        )
    try:
        host, port = host_and_port(sip_uri)
    except ValueError as error:
        raise ConfigurationError(f"`{sip_uri}` names no port that could be: {error}.") from error
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, target = found[0]
        with closing(socket.socket(family, kind, protocol)) as probe:
            probe.connect(target)  # of a datagram socket: asks the routing table, sends nothing
            return str(probe.getsockname()[0])
    except OSError as error:
        raise ConfigurationError(f"There is no way to {host}: {error.strerror}.") from error


def _nobody_home(leg: Leg, invite: IncomingInvite) -> None:
    leg.hang_up(Reason.DECLINED)


def _not_interested(*_: object) -> None:
    """Strangers were refused already."""
