"""The certificate in use, and its successor as soon as somebody puts it in its place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from telephony.domain.errors import TelephonyError
from telephony.sip.settings import Tls
from telephony.sip.tls.certificate import Credentials, expired, expiry_problem, read_credentials

log = structlog.get_logger(__name__)

Seen = tuple[tuple[int, int, int] | None, ...]
"""Inode, size and time of change of each file; None for one that isn't there."""


class CertificateKeeper:
    """Reads `sip.tls`'s files at the start and whenever they changed.

    What doesn't fit together or has expired is refused, and what was in use stays. `refresh`
    blocks, and runs on one thread at a time.
    """

    def __init__(
        self, tls: Tls, *, calls_out: bool, take_up: Callable[[Credentials], None]
    ) -> None:
        """`take_up` shows new credentials to who connects from then on; it may raise
        `TelephonyError`."""
        self.credentials: Credentials | None = None
        self.refused = ""
        """Why the files, as they are, weren't taken; "" when they are in use."""
        self._tls = tls
        self._calls_out = calls_out
        self._take_up = take_up
        self._in_use: Seen = ()
        self._last_look: Seen = ()
        self._one_at_a_time = threading.Lock()

    def load(self) -> Credentials:
        """At the start. Raises `ConfigurationError`; an expired certificate is only lamented,
        since some peers don't look at it."""
        self._in_use = self._last_look = self._look()
        self.credentials = read_credentials(self._tls, calls_out=self._calls_out)
        problem = self.expiry_problem
        if problem:
            log.error("certificate", problem=problem)
        return self.credentials

    @property
    def expiry_problem(self) -> str:
        """A sentence when the certificate in use has expired or soon will; "" else."""
        if self.credentials is None:
            return ""
        return expiry_problem(self.credentials, time.time(), self._tls.certificate)

    @property
    def days_left(self) -> float | None:
        """Until the certificate in use expires; None without one."""
        left = None if self.credentials is None else self.credentials.seconds_left(time.time())
        return None if left is None else left / 86400

    def refresh(self, *, at_once: bool = False) -> None:
        """Take up the files if they changed and have been the same for two looks: who renews
        writes several, and not at the same moment. `at_once` takes them as they are."""
        if self.credentials is None:
            return
        with self._one_at_a_time:
            seen = self._look()
            settled, self._last_look = seen == self._last_look, seen
            if at_once or (settled and seen != self._in_use):
                self._in_use = seen
                self._replace()

    def _replace(self) -> None:
        try:
            fresh = read_credentials(self._tls, calls_out=self._calls_out)
            if expired(fresh, time.time()):
                self._refuse(expiry_problem(fresh, time.time(), self._tls.certificate))
                return
        except TelephonyError as error:
            self._refuse(str(error))
            return
        try:
            self._take_up(fresh)
        except TelephonyError as error:
            self._in_use = ()  # so that the next look tries again
            self.refused = f"Nobody can connect by TLS: {error}"
            log.critical("TLS listener lost", problem=str(error))
            return
        self.credentials, self.refused = fresh, ""
        log.info(
            "certificate taken up",
            names=fresh.names,
            expires=fresh.expires.isoformat() if fresh.expires else None,
        )

    def _refuse(self, problem: str) -> None:
        self.refused = f"The new certificate was refused, the old one stays in use: {problem}"
        log.error("certificate refused", problem=problem, in_use="the old one")

    def _look(self) -> Seen:
        files = (self._tls.certificate, self._tls.private_key, self._tls.authorities)
        return tuple(_fingerprint(file) for file in files if file is not None)


def _fingerprint(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
