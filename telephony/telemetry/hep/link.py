"""The way to the capture server: datagrams, or a connection that comes and goes."""

from __future__ import annotations

import contextlib
import socket
import time

import structlog

from telephony.telemetry.settings import HepSettings, HepTransport

_WAIT_SECONDS = 3.0
"""For a connection, and for a server that takes nothing."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
"""Seconds without a new attempt after one that failed."""
_STEADY_SECONDS = 1.0
"""After which a server counts as reached: that nobody listens there is told with delay."""

log = structlog.get_logger(__name__)


class HepLink:
    """Sends packets; belongs to one thread, which may be made to wait here."""

    def __init__(self, settings: HepSettings) -> None:
        self._settings = settings
        self._socket: socket.socket | None = None
        self._pause = _FIRST_PAUSE
        self._not_before = 0.0
        self._since = 0.0
        self._down = False

    @property
    def worth_trying(self) -> bool:
        """False while nothing can be sent and it's too early to try again."""
        return self._socket is not None or time.monotonic() >= self._not_before

    def send(self, packet: bytes) -> bool:
        """Whether the packet left; it may still get lost on its way."""
        try:
            sender = self._socket or self._connected()
            sender.sendall(packet)
        except OSError as error:
            self._failed(error)
            return False
        if time.monotonic() - self._since > _STEADY_SECONDS:
            self._reached()
        return True

    def close(self) -> None:
        """Let go of the connection."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None

    def _connected(self) -> socket.socket:
        place, settings = self._settings.place, self._settings
        if settings.transport is HepTransport.TCP:
            sender = socket.create_connection(place, timeout=_WAIT_SECONDS)
        else:
            family, kind, protocol, _, address = socket.getaddrinfo(*place, type=socket.SOCK_DGRAM)[
                0
            ]
            sender = socket.socket(family, kind, protocol)
            sender.settimeout(_WAIT_SECONDS)
            try:
                # From then on the kernel tells us when nobody listens there.
                sender.connect(address)
            except OSError:
                sender.close()
                raise
        self._socket, self._since = sender, time.monotonic()
        return sender

    def _reached(self) -> None:
        self._pause = _FIRST_PAUSE
        if self._down:
            self._down = False
            log.info("capture server reached again", server=self._settings.server)

    def _failed(self, error: OSError) -> None:
        self.close()
        self._not_before = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        if not self._down:
            self._down = True
            log.warning(
                "capture server not reached: what it should get is dropped; calls go on",
                server=self._settings.server,
                problem=str(error),
            )
