"""The caller written out by hand, over TLS."""

from __future__ import annotations

import re
import socket
import ssl
from pathlib import Path
from types import TracebackType

from tests.peers.certificates import Issued
from tests.peers.ports import LOOPBACK
from tests.sip.raw_caller import Message, RawCaller

_LENGTH = re.compile(rb"^Content-Length: *(\d+)", re.MULTILINE | re.IGNORECASE)


class TlsCaller(RawCaller):
    """One dialog over a connection of its own; believes `authorities` only, and shows its
    `own` certificate if it has one."""

    def __init__(self, address: str, authorities: Path, own: Issued | None = None) -> None:
        super().__init__(address)
        host, _, port = address.rpartition(":")
        context = ssl.create_default_context(cafile=str(authorities))
        if own is not None:
            context.load_cert_chain(own.certificate, own.private_key)
        plain = socket.create_connection((host, int(port)), timeout=5)
        self._stream = context.wrap_socket(plain, server_hostname=LOOPBACK)
        self._unread = b""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self._stream.close()

    @property
    def serial(self) -> int:
        """Of the certificate that the other side showed."""
        shown = self._stream.getpeercert()
        assert shown is not None
        return int(str(shown["serialNumber"]), 16)

    @property
    def version(self) -> str:
        """`TLSv1.2` or `TLSv1.3`."""
        return str(self._stream.version())

    def send(self, payload: bytes) -> None:
        self._stream.sendall(payload.replace(b"SIP/2.0/UDP", b"SIP/2.0/TLS"))

    def receive(self, *, within: float = 5.0) -> Message:
        self._stream.settimeout(within)
        while True:
            head, blank, rest = self._unread.partition(b"\r\n\r\n")
            found = _LENGTH.search(head)
            length = int(found.group(1)) if found else 0
            if blank and len(rest) >= length:
                self._unread = rest[length:]
                return Message((head + blank + rest[:length]).decode())
            more = self._stream.recv(65536)
            if not more:
                raise ConnectionError("the other side closed the connection")
            self._unread += more
