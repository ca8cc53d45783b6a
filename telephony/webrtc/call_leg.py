"""A call on its way to a browser: its dialog and its RTP socket on the loopback."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable

import structlog
from aiosipua import SdpMessage, SdpNegotiationError, negotiate_sdp

from telephony.webrtc.rtp import PCMU, SAMPLE_RATE, RtpPacket, is_rtcp, parse
from telephony.webrtc.rtp_splice import RtpSplice
from telephony.webrtc.settings import LOOPBACK, Address
from telephony.webrtc.sip_call import CallState, SipCall

log = structlog.get_logger(__name__)

_LARGEST = 2048
_EVENT = "telephone-event"


class CallLeg:
    """One SIP call with its audio. Raises `ValueError` when its offer has nothing in common with
    a browser, `OSError` when there is no socket left for it.

    `on_sound` is called with every packet of the edge's, `on_ended` when the edge ended the call.
    """

    def __init__(self, call: SipCall) -> None:
        if call.offer is None:
            raise ValueError("An INVITE without an offer can't be rung at a browser.")
        self._call = call
        self._splice = RtpSplice()
        self._peer: Address | None = None
        self._learnt = False
        self.keys: int | None = None
        """Payload type of telephone-event at the edge."""
        self.on_sound: Callable[[RtpPacket, float], None] = lambda packet, now: None
        self.on_ended: Callable[[], None] = lambda: None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.bind((LOOPBACK, 0))
            self._answer = self._negotiate(call.offer)
        except (OSError, ValueError):
            self._socket.close()
            raise
        asyncio.get_running_loop().add_reader(self._socket, self._received)
        call.on_ended = self._ended
        call.on_offer = self._offered_again

    @property
    def answered(self) -> bool:
        """Whether it was taken."""
        return self._call.state in (CallState.ANSWERED, CallState.CONFIRMED)

    def ring(self) -> None:
        """Tell the edge that the browser rings."""
        self._call.ring()

    def answer(self) -> None:
        """Take it."""
        self._call.answer(self._answer)

    def refuse(self, status: int) -> None:
        """Don't take it."""
        self._call.refuse(status)
        self._close()

    def hang_up(self, reason: str = "") -> None:
        """End it, answered or not; `reason` becomes a Reason header."""
        if self.answered:
            self._call.hang_up(reason)
            self._close()
        else:
            self.refuse(480)

    def send(self, packet: RtpPacket, now: float, keys: int | None) -> None:
        """Pass a browser's packet on; `keys` is the browser's payload type of them."""
        if self._peer is None or not self.answered:
            return
        types = {PCMU: PCMU}
        if keys is not None and self.keys is not None:
            types[keys] = self.keys
        passed = self._splice.pass_on(packet, now, types)
        if passed is not None:
            try:
                self._socket.sendto(passed, self._peer)
            except OSError as error:  # the edge has closed its end: its BYE is on the way
                log.debug("packet not sent", why=str(error))

    def _received(self) -> None:
        try:
            data, source = self._socket.recvfrom(_LARGEST)
        except OSError as error:
            log.debug("packet not received", why=str(error))
            return
        if source != self._peer and not self._learn(source):
            return
        packet = None if is_rtcp(data) else parse(data)
        if packet is not None:
            self.on_sound(packet, time.monotonic())

    def _learn(self, source: Address) -> bool:
        """The edge's SDP may name its public address; what comes from its port is its own."""
        if self._learnt or self._peer is None or source[1] != self._peer[1]:
            return False
        self._peer, self._learnt = source, True
        return True

    def _negotiate(self, offer: SdpMessage) -> SdpMessage:
        audio = offer.audio
        if audio is None or offer.rtp_address is None:
            raise ValueError("The call's offer has no audio.")
        self._peer, self._learnt = offer.rtp_address, False
        keys = [
            codec.payload_type
            for codec in audio.codecs
            if codec.encoding_name.lower() == _EVENT and codec.clock_rate == SAMPLE_RATE
        ]
        self.keys = keys[0] if keys else None
        port = self._socket.getsockname()[1]
        try:
            answer, _ = negotiate_sdp(
                offer, LOOPBACK, port, supported_codecs=[PCMU], dtmf_payload_type=self.keys or 0
            )
        except SdpNegotiationError as error:
            raise ValueError(f"The call's offer can't be met: {error}") from error
        if answer.audio is not None:
            # RFC 3605: no second socket just to throw reports away.
            answer.audio.attributes["rtcp"] = [f"{port} IN IP4 {LOOPBACK}"]
        return answer

    def _offered_again(self, offer: SdpMessage) -> SdpMessage | None:
        try:
            self._answer = self._negotiate(offer)
        except ValueError as error:
            log.warning("re-INVITE refused", why=str(error))
            return None
        return self._answer

    def _ended(self) -> None:
        self._close()
        self.on_ended()

    def _close(self) -> None:
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
