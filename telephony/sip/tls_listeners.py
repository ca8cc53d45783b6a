"""SIP over TLS: listeners, and the certificate that they show, replaced while calls go on.

The library gives a listener its certificate for good. So a new one is taken up by closing the
listener and opening another at its place: connections that were accepted live on by
themselves. The port is without a listener for a fraction of a millisecond; who is in the middle
of its handshake just then is turned away, and connects again.
"""

from __future__ import annotations

from typing import Any

import pjsua2 as pj

from telephony.sip import endpoint as library
from telephony.sip.library.memory_file import MemoryFile
from telephony.sip.settings import Listen, SipSettings, Tls, TlsVersion
from telephony.sip.tls.certificate import Credentials

HANDSHAKE_MS = 10_000
"""Who connects and says nothing is let go after this."""
_PROTOCOLS = {
    TlsVersion.TLS_1_2: pj.PJ_SSL_SOCK_PROTO_TLS1_2 | pj.PJ_SSL_SOCK_PROTO_TLS1_3,
    TlsVersion.TLS_1_3: pj.PJ_SSL_SOCK_PROTO_TLS1_3,
}


class TlsListeners:
    """All TLS listeners of an endpoint, with one identity. Engine thread only."""

    def __init__(self, endpoint: Any, settings: SipSettings) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._identity: _Identity | None = None
        self._open: dict[Listen, int | None] = {}
        """The library's number of each; None for one that couldn't be opened again."""

    def listen(self, wanted: Listen) -> Listen:
        """Open one more; returns where. Raises `ConfigurationError`."""
        tls = self._identity.configuration(self._settings.tls) if self._identity else None
        number, bound = library.listen(self._endpoint, wanted, self._settings, tls)
        self._open[bound] = number
        return bound

    def take_up(self, credentials: Credentials) -> None:
        """Show `credentials` to who connects from now on.

        Raises `ConfigurationError` when a listener couldn't be opened again; doing it once
        more tries those again, too.
        """
        before, self._identity = self._identity, _Identity(credentials)
        try:
            for place, number in list(self._open.items()):
                if number is not None:
                    self._endpoint.transportClose(number)
                self._open[place] = None
                self.listen(place)
        finally:
            if before is not None:
                before.close()

    def close(self) -> None:
        """Let go of the identity; the library ends the listeners."""
        if self._identity is not None:
            self._identity.close()
            self._identity = None


class _Identity:
    """Credentials as files that the library reads whenever it connects."""

    def __init__(self, credentials: Credentials) -> None:
        contents = {
            "CaListFile": credentials.authorities,
            "certFile": credentials.certificate,
            "privKeyFile": credentials.private_key,
        }
        self._files = {
            field: MemoryFile(field, content) for field, content in contents.items() if content
        }

    def configuration(self, tls: Tls) -> Any:
        """The library's TLS settings with these credentials."""
        found = pj.TlsConfig()
        for field, file in self._files.items():
            setattr(found, field, file.path)
        found.proto = _PROTOCOLS[tls.minimum_version]
        found.verifyServer = tls.verify_server
        found.verifyClient = found.requireClientCert = tls.verify_client
        found.msecTimeout = HANDSHAKE_MS
        found.enableRenegotiation = False
        return found

    def close(self) -> None:
        for file in self._files.values():
            file.close()
