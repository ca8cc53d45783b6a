"""Browsers as telephones: does a gateway start, and can browsers reach it?"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from telephony.app.doctor.finding import Configured, Finding, lack, ok, warning
from telephony.app.doctor.gateway_trial import try_gateway
from telephony.app.doctor.sip_stack import shared_ports
from telephony.app.settings.gateway import gateway_settings, turn_settings
from telephony.app.settings.models import Settings
from telephony.domain.errors import ConfigurationError
from telephony.web.settings import is_loopback
from telephony.webrtc.settings import GatewaySettings, split_address


def browsers(configured: Configured) -> Iterator[Finding]:
    """The gateway, its ports and addresses, and what browsers ask for before they give sound."""
    settings = configured.settings
    if settings is None:
        return
    if not settings.gateway_processes:
        yield ok("gateway", "none runs: nobody has a browser for a telephone")
        return
    wanted = gateway_settings(settings.gateway, (), settings.web.host)
    yield _gateway(wanted)
    yield from _ports(settings, wanted)
    yield from map(_address, wanted.addresses)
    yield from _helpers(settings, configured.folder)
    yield _microphone(settings)


def _gateway(wanted: GatewaySettings) -> Finding:
    try:
        seconds = asyncio.run(try_gateway(wanted))
    except ConfigurationError as error:
        return lack(
            "gateway",
            f"a gateway doesn't start: {str(error).rstrip('.')}",
            "Install the program anew; agents and supervisors can't take calls in browsers.",
        )
    return ok("gateway", f"one starts in {seconds:.1f} s, and makes its certificate itself")


def _ports(settings: Settings, wanted: GatewaySettings) -> Iterator[Finding]:
    area, first, last = "gateway ports", wanted.first_port, wanted.last_port
    sip = settings.sip.rtp_ports
    if first <= sip.last and sip.first <= last:
        yield warning(
            area,
            f"UDP ports {first} to {last} are for browsers, and some of them for callers too "
            f"(sip.rtp_ports {sip.first} to {sip.last})",
            "Keep gateway.ports and sip.rtp_ports apart: each takes ports from the other.",
        )
        return
    most = settings.gateway_processes * wanted.max_phones * max(1, len(wanted.addresses))
    if last - first + 1 < most:
        yield warning(
            area,
            f"{last - first + 1} UDP ports, and {most} browsers and addresses may want one each",
            "Widen gateway.ports, or lower gateway.max_phones.",
        )
        return
    yield shared_ports(area, "browsers' media", first, last, "gateway.ports")


def _address(address: str) -> Finding:
    area = "gateway address"
    try:
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
            probe.bind((address, 0))
    except OSError:
        return lack(
            area,
            f"{address} isn't an address of this machine, so no browser is told of it",
            "Correct gateway.addresses; what a NAT has outside is gateway.public_address.",
        )
    return ok(area, f"browsers are told of {address}")


def _helpers(settings: Settings, folder: Path) -> Iterator[Finding]:
    """Servers on the way to browsers elsewhere."""
    try:
        turn = turn_settings(settings.gateway, folder)
    except ConfigurationError as error:
        yield lack("turn", str(error).rstrip("."), "Correct gateway.turn or the environment.")
    else:
        if turn is not None:
            yield ok("turn", f"browsers may go by {', '.join(turn.urls)}, which wasn't tried")
    if settings.gateway.stun_server:
        yield _stun(settings.gateway.stun_server)


def _stun(server: str) -> Finding:
    host, port = split_address(server)
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except OSError as error:
        return warning(
            "stun",
            f"{host} has no address: {(error.strerror or str(error)).lower()}",
            "Correct gateway.stun_server, or name gateway.public_address in its place.",
        )
    return ok("stun", f"{server} tells what our address is outside; it wasn't tried")


def _microphone(settings: Settings) -> Finding:
    """Browsers give a page the microphone in a secure context alone (W3C Media Capture)."""
    web, area = settings.web, "microphones"
    if web.url is not None and web.url.startswith("https://"):
        return ok(area, f"pages come from {web.url}, so browsers may give them the microphone")
    if is_loopback(web.host):
        return ok(area, "only for browsers on this machine: others need a proxy and web.url")
    return warning(
        area,
        "pages come by plain HTTP, and browsers on other machines give them no microphone",
        "Put a proxy that does TLS before the edge, and say in web.url where it is (https://...).",
    )
