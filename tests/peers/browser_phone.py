"""A browser without a screen: stock aiortc, which plays a sound and keeps what it hears.

What signs it in is up to the test: `connect` is given a function from offer to answer.
"""

from __future__ import annotations

import asyncio
import fractions
import struct
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from typing import Any, TypeVar

import aioice.ice
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from telephony.media.rtp_stream import RtpPacket, RtpStream
from tests.peers.g711 import SAMPLE_RATE, Samples
from tests.peers.ports import LOOPBACK
from tests.peers.resources import HoldsResources
from tests.peers.waiting import wait_until

T = TypeVar("T")

PACKET_SECONDS = 0.02
_SAMPLES = round(PACKET_SECONDS * SAMPLE_RATE)
_KEYS = "0123456789*#ABCD"
_KEY_TYPE = 126
"""What Chromium takes for telephone-event."""
_PRESS_PACKETS, _END_PACKETS = 8, 3
_WITHIN = 10.0


def _loopback_only(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    """A machine may have no other network; aiortc by itself takes any but this one."""
    return [LOOPBACK]


class _Microphone(MediaStreamTrack):
    """20 ms at a time, in real time: what was queued, else silence."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._queued = np.zeros(0, np.int16)
        self._sent = 0
        self._started: float | None = None
        self._lock = threading.Lock()
        self.spoke_at: float | None = None
        """When the last sound's first packet was made, in seconds since the epoch."""

    def say(self, sound: Samples) -> None:
        """Queue a sound."""
        with self._lock:
            self._queued = np.concatenate([self._queued, sound])
            self.spoke_at = None

    async def recv(self) -> AudioFrame:
        """The next frame, when its time has come."""
        now = time.monotonic()
        if self._started is None:
            self._started = now
        await asyncio.sleep(max(0.0, self._started + self._sent / SAMPLE_RATE - now))
        with self._lock:
            samples, self._queued = self._queued[:_SAMPLES], self._queued[_SAMPLES:]
            if len(samples) and self.spoke_at is None:
                self.spoke_at = time.time()
        padded = np.concatenate([samples, np.zeros(_SAMPLES - len(samples), np.int16)])
        frame = AudioFrame.from_ndarray(padded.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, self._sent
        frame.time_base = fractions.Fraction(1, SAMPLE_RATE)
        self._sent += _SAMPLES
        return frame


class BrowserPhone(HoldsResources):
    """One page's peer connection for the length of a `with` block, on a thread of its own."""

    def __init__(self) -> None:
        self._resources = ExitStack()
        self._loop = asyncio.new_event_loop()
        self._heard: list[tuple[int, Samples]] = []
        self._arrived: list[RtpPacket] = []

    def __enter__(self) -> BrowserPhone:
        aioice.ice.get_host_addresses = _loopback_only
        with ExitStack() as starting:
            thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
            thread.start()
            starting.callback(thread.join)
            starting.callback(self._loop.call_soon_threadsafe, self._loop.stop)
            self._microphone, self._peer = self._do(self._make())
            starting.callback(self.close)
            self._resources = starting.pop_all()
        return self

    def connect(self, signal: Callable[[str], str]) -> str:
        """Offer to `signal`, take what it answers, and wait for the media; returns the answer."""
        answer = signal(self.offer())
        self._do(self._peer.setRemoteDescription(RTCSessionDescription(answer, "answer")))
        wait_until(
            lambda: self._peer.connectionState == "connected",
            within=_WITHIN,
            what="the gateway's media",
        )
        return answer

    def offer(self) -> str:
        """An offer with all that aiortc speaks, and keys."""
        self._do(self._peer.setLocalDescription())
        offer = self._peer.localDescription.sdp
        kinds = next(line for line in offer.splitlines() if line.startswith("m=audio"))
        keys = f"a=rtpmap:{_KEY_TYPE} telephone-event/8000\r\n"
        return offer.replace(kinds, f"{kinds} {_KEY_TYPE}").replace("a=mid:", f"{keys}a=mid:", 1)

    def say(self, sound: Samples) -> None:
        """Speak; returns at once."""
        self._microphone.say(sound)

    def press(self, key: str) -> None:
        """Press a key by RFC 4733, as a page does with its RTCDTMFSender."""
        self._do(self._press(key))

    def heard(self) -> Samples:
        """All that was heard so far at 8 kHz, each packet at its timestamp."""
        heard = list(self._heard)
        if not heard:
            return np.zeros(0, np.int16)
        first = heard[0][0]
        audio = np.zeros(heard[-1][0] - first + len(heard[-1][1]), np.int16)
        for place, samples in heard:
            audio[place - first : place - first + len(samples)] = samples
        return audio

    @property
    def spoke_at(self) -> float | None:
        """When the first packet of what it said last was made, in seconds since the epoch."""
        return self._microphone.spoke_at

    def arrivals(self) -> RtpStream:
        """What it heard, as it came from the network: before its jitter buffer."""
        return RtpStream(tuple(self._arrived))

    @property
    def state(self) -> str:
        """Of the peer connection: connected, closed, failed, ..."""
        return str(self._peer.connectionState)

    def vanish(self) -> None:
        """Its network is gone: nothing more comes from it, and nobody is told."""
        self._do(self._cut())

    def close(self) -> None:
        """The page is left: the other side is told."""
        self._do(self._peer.close())

    async def _make(self) -> tuple[_Microphone, RTCPeerConnection]:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        microphone = _Microphone()
        peer.addTrack(microphone)
        receiver = peer.getReceivers()[0]
        handle = receiver._handle_rtp_packet

        async def note(packet: Any, arrival_time_ms: int) -> None:
            self._arrived.append(
                RtpPacket(
                    time.time(),
                    packet.payload_type,
                    packet.sequence_number,
                    packet.timestamp,
                    packet.ssrc,
                    packet.payload,
                )
            )
            await handle(packet, arrival_time_ms)

        receiver._handle_rtp_packet = note  # type: ignore[method-assign]
        peer.on("track", lambda track: asyncio.ensure_future(self._listen(track)))
        return microphone, peer

    async def _listen(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return  # the connection is closed
            assert isinstance(frame, AudioFrame)
            assert frame.pts is not None
            samples = frame.to_ndarray().reshape(-1).astype(np.int16)
            self._heard.append((frame.pts, samples))

    async def _press(self, key: str) -> None:
        sender = self._peer.getSenders()[0]
        sequence, timestamp = 1, 1
        for index in range(_PRESS_PACKETS + _END_PACKETS):
            end = 0x80 if index >= _PRESS_PACKETS else 0
            duration = min(index + 1, _PRESS_PACKETS) * _SAMPLES
            marker = 0x80 if index == 0 else 0
            header = struct.pack(
                "!BBHII", 0x80, marker | _KEY_TYPE, sequence + index, timestamp, sender._ssrc ^ 1
            )
            payload = struct.pack("!BBH", _KEYS.index(key), end | 10, duration)
            await sender.transport._send_rtp(header + payload)
            await asyncio.sleep(PACKET_SECONDS)

    async def _cut(self) -> None:
        for protocol in self._peer.getSenders()[0].transport.transport._connection._protocols:
            protocol.transport.abort()

    def _do(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(timeout=_WITHIN)
