"""The audio of a `RawCaller` kept going on a thread: a packet every 20 ms, like a telephone."""

from __future__ import annotations

import socket
import struct
import threading
import time
from queue import SimpleQueue
from types import TracebackType

import numpy as np

from tests.peers.g711 import PCMU, Samples, encode
from tests.peers.rtp_stream import RtpStream, parse_rtp
from tests.peers.waiting import wait_until
from tests.sip.raw_caller import TELEPHONE_EVENT, RawCaller

_FRAME = 160


class Talker:
    """Speaks and listens for the length of a `with` block.

    `local` is another socket than the SDP's to speak from: that of a NAT, or of a stranger.
    """

    def __init__(
        self,
        raw: RawCaller,
        *,
        local: socket.socket | None = None,
        ssrc: int = 0x1234,
        codec: int = PCMU,
    ) -> None:
        self.socket = local or raw.rtp
        self._target = raw.rtp_target
        self._ssrc = ssrc
        self._codec = codec
        self._silence = encode(np.zeros(_FRAME, dtype=np.int16), codec)
        self._sequence = self._timestamp = 0
        self._frames: SimpleQueue[bytes] = SimpleQueue()
        self._events: SimpleQueue[tuple[bytes, bool, int]] = SimpleQueue()
        self._received: list[tuple[float, bytes]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._talk, name="talker", daemon=True)

    def __enter__(self) -> Talker:
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

    def say(self, codes: bytes) -> None:
        """Speak these codes of the codec next; silence follows."""
        for start in range(0, len(codes), _FRAME):
            self._frames.put(codes[start : start + _FRAME])

    def press(self, event: int) -> None:
        """One key press of 100 ms by RFC 4733."""
        for number, duration in enumerate((160, 320, 480, 640, 800, 800, 800)):
            end = 0x80 if number > 3 else 0
            payload = struct.pack("!BBH", event, end | 10, duration)
            self._events.put((payload, number == 0, min(number, 4)))

    @property
    def heard(self) -> RtpStream:
        """All that came so far."""
        packets = [parse_rtp(*received) for received in self._received.copy()]
        return RtpStream(tuple(packet for packet in packets if packet is not None))

    def let_pass(self, seconds: float, *, within: float = 20.0) -> None:
        """Return once so much more has been said."""
        goal = self._sequence + round(seconds * 50)
        wait_until(lambda: self._sequence >= goal, within=within, what=f"{seconds} s of talk")

    def _talk(self) -> None:
        began, number = time.monotonic(), 0
        while not self._ended.is_set():
            number += 1
            self._listen_until(began + number * 0.02)
            self._timestamp += _FRAME
            if self._events.empty():
                self._send(
                    self._codec, self._frames.get() if not self._frames.empty() else self._silence
                )
            else:
                payload, first, steps = self._events.get()
                self._send(TELEPHONE_EVENT, payload, first, back=steps * _FRAME)

    def _listen_until(self, moment: float) -> None:
        while (left := moment - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                datagram = self.socket.recv(2048)
            except TimeoutError:
                return
            self._received.append((time.time(), datagram))

    def _send(self, payload_type: int, payload: bytes, marker: bool = False, back: int = 0) -> None:
        self._sequence += 1
        second = payload_type | (0x80 if marker else 0)
        stamp = (self._timestamp - back) & 0xFFFFFFFF
        header = struct.pack("!BBHII", 0x80, second, self._sequence & 0xFFFF, stamp, self._ssrc)
        self.socket.sendto(header + payload, self._target)


def loudest(samples: Samples) -> int:
    """0 for nothing or silence."""
    return int(np.abs(samples.astype(np.int32)).max()) if len(samples) else 0
