"""The library set up: endpoint, transports, codecs. Engine thread only."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pjsua2 as pj

from telephony.domain.errors import ConfigurationError
from telephony.sip.audio.media_threads import MediaThreads
from telephony.sip.gate.connection_limit import ConnectionLimit
from telephony.sip.gate.message_guard import MessageGuard
from telephony.sip.gate.request_gate import RequestGate
from telephony.sip.library.library_build import installed_build
from telephony.sip.library.library_errors import translated
from telephony.sip.settings import Listen, SipSettings, Transport
from telephony.sip.tls.tls_connection import note_tls

_TRANSPORT_TYPE = {
    (Transport.UDP, False): pj.PJSIP_TRANSPORT_UDP,
    (Transport.TCP, False): pj.PJSIP_TRANSPORT_TCP,
    (Transport.TLS, False): pj.PJSIP_TRANSPORT_TLS,
    (Transport.UDP, True): pj.PJSIP_TRANSPORT_UDP6,
    (Transport.TCP, True): pj.PJSIP_TRANSPORT_TCP6,
    (Transport.TLS, True): pj.PJSIP_TRANSPORT_TLS6,
}
OnRejected = Callable[[str, str, int], None]
"""An INVITE's text, its source and the status that it got, inside the library's callback."""
OnSelectAccount = Callable[[str, str, int], int]
"""A request's text, its source and the account that the library means; returns the right one."""

BRIDGE_CLOCK_RATE = 8000
"""Hz. A bridge that resamples costs a hundred times as much as one that doesn't."""
PTIME_MS = 20


class EdgeEndpoint(pj.Endpoint):
    """The library itself.

    `on_rejected` gets every INVITE that it refused on its own, `on_select_account` every
    request that begins something.
    """

    def __init__(self, on_rejected: OnRejected, on_select_account: OnSelectAccount) -> None:
        super().__init__()
        self._on_rejected = on_rejected
        self._on_select_account = on_select_account
        build = installed_build()
        self.guard = MessageGuard(timers=build.session_timers)
        self.connections: ConnectionLimit | None = None
        self.media = MediaThreads(stock=build.stock)

    def onRejectedIncomingCall(self, prm: Any) -> None:
        self._on_rejected(prm.rdata.wholeMsg, prm.rdata.srcAddress, prm.statusCode)

    def onSelectAccount(self, prm: Any) -> None:
        prm.accountIndex = self._on_select_account(
            prm.rdata.wholeMsg, prm.rdata.srcAddress, prm.accountIndex
        )

    def onTransportState(self, prm: Any) -> None:
        if prm.type.upper().startswith("TLS"):
            note_tls(prm)
        if self.connections is None or prm.type.upper().startswith("UDP"):
            return
        if prm.state == pj.PJSIP_TP_STATE_CONNECTED:
            self.connections.opened(int(prm.hnd))
        elif prm.state == pj.PJSIP_TP_STATE_DESTROY:
            self.connections.closed(int(prm.hnd))


def create_endpoint(
    settings: SipSettings,
    max_legs: int,
    on_rejected: OnRejected,
    on_select_account: OnSelectAccount,
    gate: RequestGate,
) -> Any:
    """The library, set up but not started, behind its gate. Raises `SipError`."""
    with _stdout_silenced(), translated("Starting the SIP library"):
        endpoint = EdgeEndpoint(on_rejected, on_select_account)
        endpoint.libCreate()
        endpoint.libInit(_configuration(settings, max_legs))
        gate.join()
        endpoint.guard.join()
    return endpoint


def start(endpoint: Any, settings: SipSettings) -> None:
    """Start it, with a bridge that has no sound device, once its transports are there.

    Raises `SipError`.
    """
    with translated("Starting the SIP library"):
        endpoint.libStart()
        endpoint.audDevManager().setNullDev()
        endpoint.media.start()
        _prefer_codecs(endpoint, settings.all_codecs)


def destroy(endpoint: Any) -> None:
    """End it; no object of the library may be used any more."""
    endpoint.media.stop()
    endpoint.libDestroy()


def listen(
    endpoint: Any, wanted: Listen, settings: SipSettings, tls: Any = None
) -> tuple[int, Listen]:
    """Open a transport, by `tls` (a `pj.TlsConfig`) if it is one of TLS.

    Returns its number, and where it listens. Raises `ConfigurationError` when the port is
    taken or the address isn't ours.
    """
    transport = pj.TransportConfig()
    transport.port = wanted.port
    transport.boundAddress = wanted.address
    transport.publicAddress = settings.public_address
    if tls is not None:
        transport.tlsConfig = tls
    kind = _TRANSPORT_TYPE[wanted.transport, ":" in wanted.address]
    try:
        number = endpoint.transportCreate(kind, transport)
    except pj.Error as error:
        place = f"{wanted.transport.value} {wanted.address}:{wanted.port}"
        raise ConfigurationError(
            f"Can't listen for SIP on {place}: {error.reason}. Stop the program that has "
            "the port (`ss -lntup` shows it), or change sip.listen."
        ) from error
    # "127.0.0.1:5060"; an advertised public address must not leak into what we bound.
    _, _, port = endpoint.transportGetInfo(number).localName.rpartition(":")
    return number, Listen(wanted.transport, wanted.address, int(port))


def _configuration(settings: SipSettings, max_legs: int) -> Any:
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.maxCalls = max_legs
    config.uaConfig.userAgent = settings.user_agent
    config.medConfig.clockRate = BRIDGE_CLOCK_RATE
    config.medConfig.sndClockRate = BRIDGE_CLOCK_RATE
    config.medConfig.audioFramePtime = PTIME_MS
    config.medConfig.ptime = PTIME_MS
    # A leg's stream, its prompt, its ring, its recorder, and one of the two tracks of a contact;
    # the default holds fifty legs.
    config.medConfig.maxMediaPorts = max(config.medConfig.maxMediaPorts, 5 * max_legs + 5)
    config.medConfig.threadCnt = 1
    # The bridge's clock must outlast idle times: without it a call that nobody talks into
    # sends no RTP at all, no silence and no digits.
    config.medConfig.sndAutoCloseTime = -1
    config.medConfig.hasIoqueue = True
    # Silence suppression would leave gaps that some carriers take for a dead call.
    config.medConfig.noVad = True
    config.logConfig.consoleLevel = 0
    config.logConfig.level = 0
    if settings.trace_file is not None:
        config.logConfig.filename = str(settings.trace_file)
        config.logConfig.level = 5
        config.logConfig.msgLogging = 1
    return config


def _prefer_codecs(endpoint: Any, wanted: tuple[str, ...]) -> None:
    """Offer `wanted` in their order and nothing else."""
    for codec in endpoint.codecEnum2():
        name = codec.codecId.split("/")[0].upper()
        names = [each.upper() for each in wanted]
        priority = 200 - names.index(name) if name in names else 0
        endpoint.codecSetPriority(codec.codecId, priority)


@contextmanager
def _stdout_silenced() -> Iterator[None]:
    """The library greets on stdout before it can be told not to; ours is a contract."""
    libc = ctypes.CDLL(None)
    sys.stdout.flush()
    saved = os.dup(1)
    silence = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(silence, 1)
        yield
    finally:
        libc.fflush(None)
        os.dup2(saved, 1)
        os.close(saved)
        os.close(silence)
