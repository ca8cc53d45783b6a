"""The audio half of a telephone in Python: a packet every 20 ms, and an ear for sound."""

from __future__ import annotations

import secrets
import socket
import struct
from collections import deque
from dataclasses import dataclass

import numpy as np

from tests.peers.g711 import PCMU, SAMPLE_RATE, Samples, decode, encode
from tests.peers.rtp_stream import RtpPacket, RtpStream, is_audible, parse_rtp

PACKET_SECONDS = 0.02
_SAMPLES = round(PACKET_SECONDS * SAMPLE_RATE)
_EVENT_TYPE = 101
_KEYS = "0123456789*#ABCD"
_VOLUME = 10
"""Of a key's tone, -dBm0 (RFC 4733 section 2.3.4)."""
_PRESS_PACKETS = 8
"""160 ms of key."""
_END_PACKETS = 3
"""RFC 4733 section 2.5.1.4: the last packet is sent three times."""
_LARGEST = 2048
_ECHO_PACKETS = 3
"""What is heard comes back 60 ms later: more than a packet may be late on the loopback."""


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """One packet to send; an event's packets share the timestamp of the first."""

    payload: bytes
    event: bool = False
    first: bool = False


class CallerAudio:
    """RTP on a bound socket: call `tick` every `PACKET_SECONDS` and `take` what arrives.

    Between sounds there is what a telephone line has: noise of `noise` root mean square, and what
    is heard, `echo_loss` dB quieter, where it has an echo.
    """

    def __init__(
        self, own_socket: socket.socket, noise: float, echo_loss: float | None = None
    ) -> None:
        self._socket = own_socket
        self._peer: tuple[str, int] | None = None
        self._outgoing: deque[_Outgoing] = deque()
        random = np.random.default_rng(5)
        self._noise = random.normal(0, noise, SAMPLE_RATE).astype(np.int16)
        self._sequence = secrets.randbelow(1 << 15)
        self._timestamp = secrets.randbelow(1 << 30)
        self._event_timestamp = 0
        self._source = secrets.randbits(32)
        self._echo_gain = 0.0 if echo_loss is None else 10 ** (-echo_loss / 20)
        self._echoes = deque(_ECHO_PACKETS * [np.zeros(_SAMPLES, np.int16)])
        self._taken: list[RtpPacket] = []
        self.last_sound: float | None = None
        """When a packet with sound arrived last, on the clock that `take` is told."""

    def connect(self, peer: tuple[str, int]) -> None:
        """Send there from now on."""
        self._peer = peer

    @property
    def busy(self) -> bool:
        """Whether something is still to be sent."""
        return bool(self._outgoing)

    def say(self, sound: Samples) -> None:
        """Queue a sound, the line's noise added."""
        padded = np.concatenate([sound, np.zeros(-len(sound) % _SAMPLES, np.int16)])
        noisy = padded.astype(np.int32) + np.resize(self._noise, len(padded))
        codes = encode(np.clip(noisy, -32768, 32767).astype(np.int16), PCMU)
        for start in range(0, len(codes), _SAMPLES):
            self._outgoing.append(_Outgoing(codes[start : start + _SAMPLES]))

    def press(self, key: str) -> None:
        """Queue a key by RFC 4733."""
        code = _KEYS.index(key)
        for index in range(_PRESS_PACKETS + _END_PACKETS):
            end = 0x80 if index >= _PRESS_PACKETS else 0
            duration = min(index + 1, _PRESS_PACKETS) * _SAMPLES
            payload = struct.pack("!BBH", code, end | _VOLUME, duration)
            self._outgoing.append(_Outgoing(payload, event=True, first=index == 0))

    def tick(self) -> None:
        """Send the packet whose time it is."""
        if self._peer is None:
            return
        packet = self._outgoing.popleft() if self._outgoing else _Outgoing(self._line())
        if packet.first:
            self._event_timestamp = self._timestamp
        self._socket.sendto(self._header(packet) + packet.payload, self._peer)
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + _SAMPLES) & 0xFFFFFFFF

    def take(self, now: float) -> None:
        """Read one packet."""
        packet = parse_rtp(now, self._socket.recv(_LARGEST))
        if packet is None:
            return
        self._taken.append(packet)
        if self._echo_gain and packet.payload_type == PCMU and len(packet.payload) == _SAMPLES:
            self._echoes.append(decode(packet.payload, PCMU))
        if is_audible(packet):
            self.last_sound = now

    def recording(self) -> Samples:
        """All that arrived so far."""
        return RtpStream(tuple(self._taken)).audio()

    def _header(self, packet: _Outgoing) -> bytes:
        kind = _EVENT_TYPE if packet.event else PCMU
        timestamp = self._event_timestamp if packet.event else self._timestamp
        marker = 0x80 if packet.first else 0
        return struct.pack("!BBHII", 0x80, marker | kind, self._sequence, timestamp, self._source)

    def _line(self) -> bytes:
        start = self._sequence * _SAMPLES % len(self._noise)
        line = np.resize(np.roll(self._noise, -start), _SAMPLES)
        if self._echo_gain and self._echoes:
            line = np.clip(line + self._echo_gain * self._echoes.popleft(), -32768, 32767)
        return encode(line.astype(np.int16), PCMU)
