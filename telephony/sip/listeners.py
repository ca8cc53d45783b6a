"""Where SIP comes in: the listeners of a user agent, and the certificate that they show."""

from __future__ import annotations

from typing import Any

import structlog

from telephony.domain.errors import ConfigurationError
from telephony.sip import endpoint as library
from telephony.sip.gate.source_filter import admit_connections, silence_strangers
from telephony.sip.gate.trunk_gate import TrunkGate, dials_by_tls
from telephony.sip.library.engine_thread import EngineThread
from telephony.sip.settings import Listen, SipSettings, Transport, UnknownSource
from telephony.sip.tls.certificate import Credentials
from telephony.sip.tls.certificate_keeper import CertificateKeeper
from telephony.sip.tls_listeners import TlsListeners

log = structlog.get_logger(__name__)

_OF_ALL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class Listeners:
    """Engine thread only; `bound` and `certificate` may be looked at from anywhere."""

    def __init__(self, settings: SipSettings, engine: EngineThread, gate: TrunkGate) -> None:
        self.bound: list[Listen] = []
        """As configured, with the ports that they got."""
        self._settings = settings
        self._gate = gate
        self._calls_out = any(map(dials_by_tls, settings.trunks))
        self.certificate = CertificateKeeper(
            settings.tls,
            calls_out=self._calls_out,
            take_up=lambda fresh: engine.call(lambda: self._renew(fresh)),
        )
        self._endpoint: Any = None
        self._tls: TlsListeners | None = None

    def open(self, endpoint: Any) -> None:
        """Open all. Raises `ConfigurationError`."""
        self._endpoint = endpoint
        listens = any(on.transport is Transport.TLS for on in self._settings.listen)
        if listens or self._calls_out:
            self._tls = TlsListeners(endpoint, self._settings)
            self._tls.take_up(self.certificate.load())
        self.bound += [self._open(wanted) for wanted in self._settings.listen]
        if self._calls_out and not listens:
            # The library connects by way of a listener; this one has no certificate to show.
            self._open(Listen(Transport.TLS, self._settings.listen[0].address, 0))

    def wake_address(self) -> tuple[str, int]:
        """A UDP address of ours, opened if there is none yet."""
        for on in self.bound:
            if on.transport is Transport.UDP:
                return _OF_ALL.get(on.address, on.address), on.port
        extra = self._open(Listen(port=0))
        return extra.address, extra.port

    def silence(self) -> None:
        """Drop strangers in the kernel, if the configuration wants it."""
        self._silence(self.bound)

    def admit_connections(self, admit: bool) -> None:
        """Whether the kernel accepts connections for now, over TCP and TLS."""
        silent = self._settings.unknown_source is UnknownSource.SILENT
        places = [(on.address, on.port) for on in self.bound]
        try:
            admit_connections(places, self._gate.networks if silent else None, admit=admit)
        except ConfigurationError as error:
            log.warning("connections are not limited", problem=str(error))

    def close(self) -> None:
        """Once the library, and with it every listener, has ended."""
        if self._tls is not None:
            self._tls.close()

    def _open(self, wanted: Listen) -> Listen:
        if wanted.transport is Transport.TLS and self._tls is not None:
            return self._tls.listen(wanted)
        return library.listen(self._endpoint, wanted, self._settings)[1]

    def _renew(self, credentials: Credentials) -> None:
        if self._tls is not None:
            self._tls.take_up(credentials)
            self._silence([on for on in self.bound if on.transport is Transport.TLS])

    def _silence(self, listeners: list[Listen]) -> None:
        if self._settings.unknown_source is UnknownSource.SILENT:
            places = [(on.address, on.port) for on in listeners]
            silence_strangers(places, self._gate.networks)
