"""A host of a trunk: is it found, does it answer, and what does its answer tell?"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

from telephony.app.doctor.finding import Finding, lack, ok, warning
from telephony.domain.errors import SipError
from telephony.sip.gate.trunk_gate import registrar_networks
from telephony.sip.messages import message
from telephony.sip.messages.sdp_codecs import codecs_in
from telephony.sip.probe import Answer, Target, ask, target_of
from telephony.sip.settings import SipSettings, Transport, Trunk
from telephony.trunk.host_health import shows_life

CLOCK_TOLERANCE = 30.0
"""Seconds: call records of two sides that differ more can't be laid side by side."""
_OTHERS_WAIT = 1.5


def host_findings(uri: str, trunk: Trunk, settings: SipSettings) -> Iterator[Finding]:
    """All about one host, the most basic first; what can't work ends it."""
    target = target_of(uri)
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        yield lack(
            "dns",
            f"{target.host} has no address: {error.strerror or error}",
            "Correct the host in the trunk's outbound, or the machine's name servers "
            "(`getent hosts NAME` tries them).",
        )
        return
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    yield ok("dns", f"{target.host} is {', '.join(addresses)}")
    yield from _known_to_us(target, addresses, trunk)
    context = _trusting(settings)
    yield from _by_transport(target, uri, trunk, settings, context)
    yield from _by_others(target, uri, context)


def _by_transport(
    target: Target, uri: str, trunk: Trunk, settings: SipSettings, context: ssl.SSLContext
) -> Iterator[Finding]:
    try:
        answer = ask(target, "OPTIONS", uri, context=context)
    except SipError as error:
        yield lack("options", str(error).rstrip("."), _remedy(target.transport, str(error)))
        return
    summary = (
        f"{target.transport.value.upper()} answers {answer.status} {answer.phrase}".rstrip()
        + f" in {answer.round_trip * 1000:.0f} ms"
    )
    if shows_life(answer.status):
        yield ok("options", summary)
    else:
        yield warning(
            "options",
            f"{summary}, which keep_alive takes for a host that is down",
            "Ask the carrier whether the host is in service, or leave keep_alive out.",
        )
    yield _public_address(answer, settings)
    yield from _codecs(answer, settings.codecs_of(trunk))
    yield from _clock(answer)


def _by_others(target: Target, uri: str, context: ssl.SSLContext) -> Iterator[Finding]:
    """The transports that aren't configured: worth knowing, never a fault."""
    for transport in Transport:
        if transport is target.transport:
            continue
        other = target_of(uri, transport)
        try:
            ask(other, "OPTIONS", uri, timeout=_OTHERS_WAIT, context=context)
        except SipError as error:
            yield ok("transport", f"not configured, and not there: {error}".rstrip("."))
        else:
            yield ok("transport", f"{transport.value.upper()} answers at port {other.port} too")


def _remedy(transport: Transport, problem: str) -> str:
    if "refused" in problem:
        return "Nothing listens there: compare host, port and transport with the carrier's letter."
    if transport is Transport.TLS:
        return (
            "If its certificate isn't believed, name its authority in sip.tls.authorities; "
            "`openssl s_client -connect HOST:PORT` shows it."
        )
    return (
        "Ask the carrier to allow this machine's public address; look whether a firewall drops "
        "the way out or back (`tcpdump -n port 5060`)."
    )


def _known_to_us(target: Target, addresses: list[str], trunk: Trunk) -> Iterator[Finding]:
    networks = (*trunk.networks, *registrar_networks(trunk))
    strange = [
        each
        for each in addresses
        if not any(ip_address(each.split("%")[0]) in network for network in networks)
    ]
    if strange:
        yield warning(
            "addresses",
            f"calls from {', '.join(strange)} would be refused: no address of the trunk covers it",
            "If the carrier also calls from there, add it to the trunk's addresses.",
        )


def _public_address(answer: Answer, settings: SipSettings) -> Finding:
    seen, port = answer.seen_address
    own = answer.own_address[0]
    shown = seen if port is None else f"{seen}:{port}"
    if seen in (own, settings.public_address):
        return ok("address", f"the peer sees us as {shown}")
    if settings.public_address:
        return lack(
            "address",
            f"the peer sees us as {shown}, sip.public_address says {settings.public_address}",
            f"Set sip.public_address to {seen}, or callers hear nothing.",
        )
    return warning(
        "address",
        f"the peer sees us as {shown}, we are {own}: there is a NAT between",
        f"Set sip.public_address to {seen} and forward the SIP and RTP ports to this machine.",
    )


def _codecs(answer: Answer, ours: tuple[str, ...]) -> Iterator[Finding]:
    theirs = codecs_in(message.body(answer.text))
    if not theirs:
        return
    named = ", ".join(theirs)
    if {codec.upper() for codec in ours} & set(theirs):
        yield ok("codecs", f"the peer has {named}")
    else:
        yield lack(
            "codecs",
            f"the peer has {named}, we offer {', '.join(ours)}",
            "Add one of the peer's to the trunk's codecs.",
        )


def _clock(answer: Answer) -> Iterator[Finding]:
    dates = message.headers(answer.text, "Date")
    if not dates:
        return
    try:
        apart = parsedate_to_datetime(dates[0]).timestamp() - time.time()
    except ValueError:
        return
    if abs(apart) <= CLOCK_TOLERANCE:
        yield ok("clock", f"the peer's differs by {abs(apart):.0f} s")
    else:
        yield warning(
            "clock",
            f"the peer's differs by {abs(apart):.0f} s",
            "See that this machine's clock is set by NTP (`timedatectl`).",
        )


def _trusting(settings: SipSettings) -> ssl.SSLContext:
    authorities = settings.tls.authorities
    context = ssl.create_default_context(cafile=str(authorities) if authorities else None)
    if not settings.tls.verify_server:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
