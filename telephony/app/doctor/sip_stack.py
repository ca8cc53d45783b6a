"""The SIP library, and the ports that it is to use."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import psutil

from telephony.app.doctor.finding import Configured, Finding, lack, ok, warning
from telephony.app.settings.mapping import sip_settings
from telephony.app.settings.sip import SipModel
from telephony.domain.errors import ConfigurationError
from telephony.sip.audio.media_threads import realtime_allowed
from telephony.sip.gate.trunk_gate import dials_by_tls
from telephony.sip.library.library_build import installed_build
from telephony.sip.security_doubts import security_doubts
from telephony.sip.settings import SipSettings, Transport
from telephony.sip.tls.certificate import expiry_problem, read_credentials

_BUNDLED_TLS = re.compile(r"libssl[^/]*\.so\.(?P<version>\d[\w.]*)$")
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def library(configured: Configured) -> Iterator[Finding]:
    """Build, capacity and TLS."""
    try:
        build = installed_build()
    except ConfigurationError as error:
        yield lack("capacity", "the SIP library is of another age than the program", str(error))
        return
    if build.stock:
        yield warning(
            "capacity",
            f"{build}; one more call gets 503 and Retry-After",
            "The limit is compiled into the wheel from PyPI, which suits a demonstration, writing "
            "flows and tests. `make pjsua2` builds one for a carrier's traffic.",
        )
    else:
        yield ok("capacity", str(build))
    wanted = configured.settings.sip.max_calls if configured.settings else None
    if wanted is not None and wanted > build.usable_legs:
        yield lack(
            "capacity",
            f"sip.max_calls is {wanted}, the library holds {build.usable_legs}",
            f"Set sip.max_calls to {build.usable_legs} at most, or leave it out.",
        )
    yield _priority()
    yield _tls()


def _priority() -> Finding:
    if realtime_allowed():
        return ok("priority", "media threads run with real-time priority")
    return warning(
        "priority",
        "media threads share the processors with every other program",
        "A busy machine will be heard. Allow real-time priority: LimitRTPRIO=1 in the systemd "
        "unit, `--ulimit rtprio=1` for a container.",
    )


def _tls() -> Finding:
    wheels = metadata.packages_distributions().get("pjsua2", [])
    files = [file for wheel in wheels for file in metadata.files(wheel) or []]
    found = [match["version"] for file in files if (match := _BUNDLED_TLS.search(str(file)))]
    if not found:
        return ok("tls", "the SIP library uses the system's OpenSSL")
    version = found[0]
    if version.startswith("1."):
        return warning(
            "tls",
            f"the SIP library carries OpenSSL {version}, which is past its end of life "
            "and has no TLS 1.3",
            "Let a proxy in front of the edge end TLS, or run `make pjsua2`, which builds the "
            "library on the system's OpenSSL.",
        )
    return ok("tls", f"the SIP library carries OpenSSL {version}")


def security(configured: Configured) -> Iterator[Finding]:
    """What is configured of TLS and SRTP: the certificate, and what is less safe than it could."""
    settings = configured.settings
    if settings is None:
        return
    try:
        sip, build = sip_settings(settings, configured.folder), installed_build()
    except ConfigurationError:
        return  # told by the examination whose matter it is
    uses_tls = sip.tls.certificate is not None or any(map(dials_by_tls, sip.trunks))
    if uses_tls:
        yield _certificate(sip)
    for doubt in security_doubts(sip, build):
        yield warning("security", doubt.message, doubt.remedy)


def _certificate(sip: SipSettings) -> Finding:
    area, now = "certificate", time.time()
    try:
        found = read_credentials(sip.tls, calls_out=any(map(dials_by_tls, sip.trunks)))
    except ConfigurationError as error:
        return lack(area, str(error).rstrip("."), "Correct sip.tls or the files.")
    left = found.seconds_left(now)
    if left is None:
        return ok(area, "none of our own; peers can't connect to us by TLS, we to them")
    problem = expiry_problem(found, now, sip.tls.certificate)
    if problem:
        message, _, remedy = problem.partition(". ")
        return (lack if left <= 0 else warning)(area, message, remedy)
    names = ", ".join(found.names) or "no name at all"
    return ok(area, f"{sip.tls.certificate} for {names}, {left / 86400:.0f} days left")


def ports(configured: Configured) -> Iterator[Finding]:
    """Whether each configured listener can be opened, and where audio goes."""
    settings = configured.settings
    if settings is not None:
        for on in settings.sip.listen:
            kind = socket.SOCK_DGRAM if on.transport is Transport.UDP else socket.SOCK_STREAM
            yield _free(f"sip {on.transport.value}", on.address, on.wanted_port, kind, "sip.listen")
        yield _free("web", settings.web.host, settings.web.port, socket.SOCK_STREAM, "web.port")
    audio = (settings.sip if settings else SipModel()).rtp_ports
    yield shared_ports("rtp", "audio", audio.first, audio.last, "sip.rtp_ports")


def _free(area: str, host: str, port: int, kind: socket.SocketKind, key: str) -> Finding:
    place = f"{host}:{port}"
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=kind)[0]
        with closing(socket.socket(family, kind)) as probe:
            if kind is socket.SOCK_STREAM:
                # As servers do: a port whose last connection just closed isn't taken.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        user = _user_of(port, kind)
        if runs_an_edge(user):
            return warning(area, f"{place} is in use by {user}", "Stop that edge to start another.")
        by = f" by {user}" if user else ""
        reason = f"{(error.strerror or str(error)).lower()}{by}"
        return lack(area, f"{place} can't be listened on: {reason}", f"Change {key}.")
    return ok(area, f"{place} is free")


def runs_an_edge(command: str) -> bool:
    """Whether a command line runs one; a folder on its way may be called anything."""
    pairs = pairwise(command.split())
    return any(Path(one).name == "telephony" and other in {"serve", "demo"} for one, other in pairs)


def _user_of(port: int, kind: socket.SocketKind) -> str:
    """The program that has `port`, as far as this user may know; "" if not."""
    try:
        for connection in psutil.net_connections("inet"):
            ours = connection.type == kind and connection.laddr and connection.laddr.port == port
            if ours and connection.pid and connection.status in ("LISTEN", "NONE"):
                return " ".join(psutil.Process(connection.pid).cmdline()[:4])
    except psutil.Error:
        return ""
    return ""


def shared_ports(area: str, what: str, first: int, last: int, key: str) -> Finding:
    """Whether the kernel gives ports of a range to others too."""
    try:
        low, high = (int(word) for word in _EPHEMERAL.read_text().split())
    except (OSError, ValueError):
        return ok(area, f"{what} on UDP ports {first} to {last}")
    if first <= high and low <= last:
        return warning(
            area,
            f"{what} on UDP ports {first} to {last}, which the kernel also gives to others "
            f"({low} to {high})",
            f"Set {key} below {low}, or reserve them: "
            f"sysctl -w net.ipv4.ip_local_reserved_ports={first}-{last}.",
        )
    return ok(area, f"{what} on UDP ports {first} to {last}, which the kernel gives to nobody else")
