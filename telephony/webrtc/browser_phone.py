"""One browser's connection: ICE, DTLS and SRTP by aiortc, media without it.

aiortc's own sender and receiver decode every packet, hold it back 80 ms and encode another; here a
payload goes on as it came. What is used of `RTCDtlsTransport` beside its public methods are the two
SRTP sessions that its handshake leaves behind (`tests/webrtc/test_library.py`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceCandidate, RTCIceTransport
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcicetransport import RTCIceParameters
from pylibsrtp import Error as SrtpError
from pylibsrtp import Session as SrtpSession

from telephony.domain.errors import BrowserPhoneError
from telephony.webrtc.arrivals import Arrivals
from telephony.webrtc.browser_answer import OwnSide, write_answer
from telephony.webrtc.browser_offer import BrowserOffer, read_offer
from telephony.webrtc.ice import IceGatherer, IceNetwork
from telephony.webrtc.rtcp import RtcpReports
from telephony.webrtc.rtp import PCMU, RtpPacket, audio_level, is_rtcp, parse
from telephony.webrtc.rtp_splice import RtpSplice

log = structlog.get_logger(__name__)

_LARGEST = 1500
"""Bytes of a packet; what is longer isn't ours (RFC 3551: 20 ms of PCMU are 160)."""


@dataclass(frozen=True, slots=True)
class MediaReport:
    """How a browser's audio goes; see `PhoneMedia`."""

    received: int
    lost: float | None
    jitter: float | None
    round_trip: float | None
    level: int | None
    """The loudest packet since the last report, -dBov: 0 to 127; None where it isn't told."""


class BrowserPhone:
    """A peer connection that was offered to us. Lives on the event loop.

    `on_up` is called once media can flow, `on_sound` for every packet of it, `on_lost` at most
    once, with a sentence, unless `close` came first.
    """

    def __init__(self, network: IceNetwork, certificate: RTCCertificate) -> None:
        self._certificate = certificate
        self._gatherer = IceGatherer(network)
        self._ice = RTCIceTransport(self._gatherer)
        self._dtls = RTCDtlsTransport(self._ice, [certificate])
        self._inbound: SrtpSession | None = None
        self._outbound: SrtpSession | None = None
        self._splice = RtpSplice()
        self._arrivals = Arrivals()
        self._rtcp = RtcpReports()
        self._level: int | None = None
        self._types: dict[int, int] = {}
        self._extension: int | None = None
        self._over = False
        self.last_heard = time.monotonic()
        """When a packet came that the browser's keys fit."""
        self.keys: int | None = None
        """Payload type of telephone-event; None when the browser has none."""
        self.on_up: Callable[[], None] = lambda: None
        self.on_sound: Callable[[RtpPacket, float], None] = lambda packet, now: None
        self.on_lost: Callable[[str], None] = lambda why: None

    async def take(self, text: str) -> tuple[BrowserOffer, str]:
        """Read an offer; returns it and our answer. Raises `BrowserPhoneError`."""
        offer = read_offer(text)
        self.keys, self._extension = offer.telephone_event, offer.audio_level
        await self._gatherer.gather()
        own = self._gatherer.getLocalParameters()
        fingerprints = self._certificate.getFingerprints()
        side = OwnSide(
            ice_name=own.usernameFragment or "",
            ice_password=own.password or "",
            fingerprints=[(one.algorithm, one.value) for one in fingerprints[:1]],
            candidates=self._gatherer.connection.own_candidates(),
            source=self._splice.source,
        )
        return offer, write_answer(offer, side)

    async def connect(self, offer: BrowserOffer, within: float) -> None:
        """Meet the browser; ends with `on_up`. Raises `BrowserPhoneError` after `within` s."""
        try:
            async with asyncio.timeout(within):
                for one in offer.candidates:
                    await self._ice.addRemoteCandidate(
                        RTCIceCandidate(
                            1, one.foundation, one.address, one.port, one.priority, "udp", one.kind
                        )
                    )
                await self._ice.start(RTCIceParameters(offer.ice_name, offer.ice_password))
                await self._dtls.start(
                    RTCDtlsParameters([RTCDtlsFingerprint(*one) for one in offer.fingerprints])
                )
        except (TimeoutError, ConnectionError, OSError) as error:
            why = f"No way between the browser and the gateway was found within {within:g} s."
            raise BrowserPhoneError(why) from error
        if self._dtls.state != "connected":
            raise BrowserPhoneError("The browser and the gateway agreed on no keys (DTLS).")
        self._inbound, self._outbound = self._dtls._rx_srtp, self._dtls._tx_srtp
        self._dtls.on("statechange", self._left)
        self._ice.on("statechange", self._left)
        self.last_heard = time.monotonic()
        self._gatherer.connection.on_secure_rtp = self._received
        self.on_up()

    def send(self, packet: RtpPacket, now: float, types: dict[int, int]) -> None:
        """Pass a packet of a call on to the browser; `types` are its payload types here."""
        if self._outbound is None or self._over:
            return
        passed = self._splice.pass_on(packet, now, types)
        if passed is not None:
            self._gatherer.connection.send_to_browser(self._outbound.protect(passed))

    def next_call(self) -> None:
        """What comes to `send` from now on is another call's."""
        self._splice.part()

    def report(self) -> MediaReport:
        """Tell the browser how its packets arrive; returns it for us."""
        arrived = self._arrivals.report()
        if self._outbound is not None and not self._over:
            told = self._rtcp.write(self._splice, arrived, time.time())
            self._gatherer.connection.send_to_browser(self._outbound.protect_rtcp(told))
        level, self._level = self._level, None
        return MediaReport(
            arrived.received, arrived.lost, arrived.jitter, self._rtcp.round_trip, level
        )

    async def close(self) -> None:
        """Let go of it; nothing is told any more."""
        self._over = True
        self._gatherer.connection.on_secure_rtp = None
        await self._dtls.stop()
        await self._ice.stop()
        await self._gatherer.connection.close()  # gathered, but never started

    def _received(self, data: bytes) -> None:
        """SRTP or SRTCP from somewhere; what its keys don't fit is nobody's."""
        if self._inbound is None or len(data) > _LARGEST:
            return
        now = time.monotonic()
        try:
            if is_rtcp(data):
                self._rtcp.take(
                    self._inbound.unprotect_rtcp(data), self._splice.source, time.time()
                )
                self.last_heard = now
                return
            packet = parse(self._inbound.unprotect(data))
        except (SrtpError, ValueError) as error:
            log.debug("packet dropped", why=str(error))
            return
        self.last_heard = now
        if packet is not None:
            self._heard(packet, now)

    def _heard(self, packet: RtpPacket, now: float) -> None:
        is_sound = packet.payload_type == PCMU
        self._arrivals.note(
            packet.source, packet.sequence, packet.timestamp if is_sound else None, now
        )
        if self._extension is not None and packet.extensions:
            level = audio_level(packet, self._extension)
            if level is not None and (self._level is None or level < self._level):
                self._level = level
        self.on_sound(packet, now)

    def _left(self) -> None:
        gone = self._dtls.state in ("closed", "failed") or self._ice.state in ("closed", "failed")
        if gone and not self._over:
            self._over = True
            self.on_lost("The browser has closed its connection, or can't be reached any more.")
