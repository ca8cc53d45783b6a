"""Many browsers in one process: aiortc's ICE and DTLS, sounds encoded beforehand, nothing decoded.

`BrowserPhone` is aiortc as it comes; one of these costs a fraction of its processor time.
"""

from __future__ import annotations

import asyncio
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from typing import Any, TypeVar

import aioice.ice
from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceGatherer, RTCIceTransport
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcicetransport import RTCIceParameters
from aiortc.sdp import candidate_from_sdp, candidate_to_sdp

from tests.peers.g711 import PCMU, Samples, encode
from tests.peers.ports import LOOPBACK
from tests.peers.resources import HoldsResources
from tests.peers.rtp_stream import RtpPacket, RtpStream, is_audible, parse_rtp

T = TypeVar("T")
Signal = Callable[[str], str]
"""From an offer to its answer."""

PACKET_SECONDS = 0.02
_SAMPLES = 160
_SILENCE = b"\xff" * _SAMPLES
_KEPT = 3000
"""Packets: the last minute."""
_LATE = 0.1
"""Seconds that packets may be late."""
_WITHIN = 15.0

_OFFER = """\
v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
m=audio 9 UDP/TLS/RTP/SAVPF 0 126
c=IN IP4 0.0.0.0
a=mid:0
a=sendrecv
a=rtcp-mux
a=setup:actpass
a=rtpmap:0 PCMU/8000
a=rtpmap:126 telephone-event/8000
a=ice-ufrag:{name}
a=ice-pwd:{password}
a=fingerprint:{function} {digest}
{candidates}
"""


class _Transport(RTCDtlsTransport):
    """Keeps RTP as it comes out of SRTP."""

    arrived: Callable[[bytes], None]

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        self.arrived(data)


class CrowdBrowser:
    """One of them. `say` and what was heard are safe from any thread."""

    def __init__(self, certificate: RTCCertificate) -> None:
        self._certificate = certificate
        self._gatherer = RTCIceGatherer(iceServers=[])
        self._gatherer._connection.ice_controlling = True
        self._ice = RTCIceTransport(self._gatherer)
        self._dtls = _Transport(self._ice, [certificate])
        self._dtls._set_role("server")  # our answerers are the active side
        self._dtls.arrived = self._take
        self._queued: deque[bytes] = deque()
        self._arrived: deque[RtpPacket] = deque(maxlen=_KEPT)
        self._sent = 0
        self.packets = 0
        """That were heard so far."""
        self.last_sound: float | None = None
        """When sound was heard last, on `time.monotonic`."""

    @property
    def connected(self) -> bool:
        """Whether media can flow."""
        return self._dtls.state == "connected"

    def say(self, sound: Samples) -> None:
        """Queue a sound after what is queued."""
        codes = encode(sound, PCMU)
        for start in range(0, len(codes), _SAMPLES):
            self._queued.append(codes[start : start + _SAMPLES].ljust(_SAMPLES, b"\xff"))

    @property
    def speaking(self) -> bool:
        """Whether something is still to be said."""
        return bool(self._queued)

    def heard(self) -> RtpStream:
        """The packets of the last minute."""
        return RtpStream(tuple(self._arrived))

    async def connect(self, signal: Signal) -> None:
        """Offer, take the answer, meet the gateway."""
        await self._gatherer.gather()
        own = self._gatherer.getLocalParameters()
        fingerprint = self._certificate.getFingerprints()[0]
        candidates = self._gatherer.getLocalCandidates()
        offer = _OFFER.format(
            name=own.usernameFragment,
            password=own.password,
            function=fingerprint.algorithm,
            digest=fingerprint.value,
            candidates="\n".join(f"a=candidate:{candidate_to_sdp(one)}" for one in candidates),
        )
        answer = await asyncio.to_thread(signal, offer.replace("\n", "\r\n"))
        said = [line[2:].partition(":")[::2] for line in answer.splitlines() if line[:2] == "a="]
        for name, value in said:
            if name == "candidate":
                await self._ice.addRemoteCandidate(candidate_from_sdp(value))
        told = dict(said)
        async with asyncio.timeout(_WITHIN):
            await self._ice.start(RTCIceParameters(told["ice-ufrag"], told["ice-pwd"]))
            function, digest = told["fingerprint"].split()
            await self._dtls.start(RTCDtlsParameters([RTCDtlsFingerprint(function, digest)]))
        assert self.connected, "The gateway and the browser agreed on no keys."

    async def tick(self) -> None:
        """Send the packet whose time it is."""
        if not self.connected:
            return
        payload = self._queued.popleft() if self._queued else _SILENCE
        self._sent += 1
        header = struct.pack("!BBHII", 0x80, 0, self._sent & 0xFFFF, self._sent * _SAMPLES, 7)
        with suppress(ConnectionError):  # it is cut off; whoever rings it hears nothing of it
            await self._dtls._send_rtp(header + payload)

    async def close(self) -> None:
        """Leave the page."""
        await self._dtls.stop()
        await self._ice.stop()

    def _take(self, data: bytes) -> None:
        packet = parse_rtp(time.time(), data)
        if packet is None:
            return
        self.packets += 1
        self._arrived.append(packet)
        if is_audible(packet):
            self.last_sound = time.monotonic()


class BrowserCrowd(HoldsResources):
    """Browsers for the length of a `with` block, all on one thread."""

    def __init__(self) -> None:
        self._resources = ExitStack()
        self._loop = asyncio.new_event_loop()
        self._browsers: list[CrowdBrowser] = []
        self._certificate = RTCCertificate.generateCertificate()

    def __enter__(self) -> BrowserCrowd:
        aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: [LOOPBACK]
        with ExitStack() as starting:
            thread = threading.Thread(target=self._loop.run_forever, name="crowd", daemon=True)
            thread.start()
            starting.callback(thread.join)
            starting.callback(self._loop.call_soon_threadsafe, self._loop.stop)
            ticking = asyncio.run_coroutine_threadsafe(self._tick(), self._loop)
            starting.callback(lambda: self._do(self._close()))
            starting.callback(ticking.cancel)
            self._resources = starting.pop_all()
        return self

    def add(self, signal: Signal) -> CrowdBrowser:
        """One more, connected."""
        return self._do(self._add(signal))

    def remove(self, browser: CrowdBrowser) -> None:
        """One less."""
        self._browsers.remove(browser)
        self._do(browser.close())

    async def _add(self, signal: Signal) -> CrowdBrowser:
        browser = CrowdBrowser(self._certificate)
        await browser.connect(signal)
        self._browsers.append(browser)
        return browser

    async def _tick(self) -> None:
        next_tick = self._loop.time()
        while True:
            for browser in list(self._browsers):
                await browser.tick()
            # Like a browser's, a packet that is late is left out: sent all the same, those of a
            # busy moment would keep the loop from everything else, until no ICE check is answered.
            next_tick = max(next_tick + PACKET_SECONDS, self._loop.time() - _LATE)
            await asyncio.sleep(max(0.0, next_tick - self._loop.time()))

    async def _close(self) -> None:
        for browser in self._browsers:
            await browser.close()

    def _do(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(timeout=2 * _WITHIN)
