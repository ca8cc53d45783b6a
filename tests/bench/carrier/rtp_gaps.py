"""When the packets of one stream arrived, by the kernel's clock."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Sequence
from types import TracebackType

import numpy as np

_SO_TIMESTAMPNS = 35
_TIMESTAMP = struct.Struct("qq")


class RtpGaps:
    """Reads `receiver` for the length of a `with` block."""

    def __init__(self, receiver: socket.socket) -> None:
        self._receiver = receiver
        self._arrivals: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, name="rtp-gaps", daemon=True)

    def __enter__(self) -> RtpGaps:
        self._receiver.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._receiver.settimeout(0.1)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def milliseconds(self) -> Sequence[float]:
        """From each packet to the next."""
        return [float(gap) for gap in 1000 * np.diff(self._arrivals)]

    def _read(self) -> None:
        while not self._ended.is_set():
            try:
                _, extra, _, _ = self._receiver.recvmsg(2048, socket.CMSG_SPACE(16))
            except TimeoutError:
                continue
            seconds, nanoseconds = _TIMESTAMP.unpack(extra[0][2])
            self._arrivals.append(seconds + nanoseconds / 1e9)
