"""One call as it went over the wire, and what its caller heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from telephony.app.load.sip_datagram import SipDatagram
from telephony.media.g711 import Samples
from telephony.media.rtp_reception import HEADER_BYTES, Reception, reception
from telephony.media.rtp_stream import RtpPacket, RtpStream, parse_rtp
from telephony.media.sound_match import find

FINAL = 200
NOT_ANSWERED = 300
"""SIP status codes, from which on (RFC 3261 section 21)."""


@dataclass(frozen=True, slots=True)
class PromptHeard:
    """Whether the caller heard the sound that was due; `delay` in seconds after the 200."""

    found: bool
    score: float
    delay: float


@dataclass(slots=True)
class HeardCall:
    """Collects a call while it goes on. Times in seconds since the epoch."""

    call_id: str
    kind: int
    cseq: str
    """The number of the first INVITE."""
    invited_at: float
    listen_for: float
    """Seconds after the answer of which the sound itself is kept."""
    status: int = 0
    """The final response to the INVITE; 0 while there is none."""
    finished_at: float | None = None
    """When that response came."""
    answers: int = 0
    """2xx responses to the INVITE: more than one where the ACK was lost or late."""
    ended_at: float | None = None
    """The first BYE or CANCEL."""
    received: Reception | None = None
    """Once the call is `folded`."""
    _arrivals: list[float] = field(default_factory=list)
    _headers: bytearray = field(default_factory=bytearray)
    _sound: list[RtpPacket] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        """Whether the INVITE got a 2xx."""
        return FINAL <= self.status < NOT_ANSWERED

    @property
    def over_at(self) -> float | None:
        """When it was over: hung up, given up or refused."""
        return self.ended_at if self.answered or self.ended_at else self.finished_at

    @property
    def listened_to(self) -> bool:
        """Whether the sound itself is kept."""
        return self.listen_for > 0

    @property
    def response_time(self) -> float | None:
        """INVITE to its final response."""
        return None if self.finished_at is None else self.finished_at - self.invited_at

    def signal(self, message: SipDatagram) -> None:
        """Take note of a SIP message of this call."""
        number, _, method = message.header("CSeq").rpartition(" ")
        if message.text.startswith("SIP/2.0 "):
            if method == "INVITE" and number == self.cseq:
                self._response(int(message.text[8:11]), message.arrived)
        elif method in ("BYE", "CANCEL") and self.ended_at is None:
            self.ended_at = message.arrived

    def _response(self, status: int, arrived: float) -> None:
        """To the first INVITE; those to later ones don't count."""
        if status >= FINAL and not self.status:
            self.status, self.finished_at = status, arrived
        if FINAL <= status < NOT_ANSWERED:
            self.answers += 1

    def packet(self, arrived: float, payload: bytes) -> None:
        """Take note of an RTP packet towards the caller."""
        if len(payload) < HEADER_BYTES or payload[0] >> 6 != 2 or 200 <= payload[1] <= 204:
            return  # RTCP by RFC 5761 section 4
        self._arrivals.append(arrived)
        self._headers += payload[:HEADER_BYTES]
        if arrived - (self.finished_at or arrived) <= self.listen_for:
            packet = parse_rtp(arrived, payload)
            if packet is not None:
                self._sound.append(packet)

    def fold(self) -> None:
        """Turn what arrived into figures, and let the packets go."""
        if self.received is None:
            self.received = reception(self._arrivals, bytes(self._headers))
            self._arrivals, self._headers = [], bytearray()

    def prompt(self, sound: Samples) -> PromptHeard:
        """Look for the sound that the caller should have heard first."""
        stream = RtpStream(tuple(self._sound))
        recording = stream.audio()
        match = find(sound, recording)
        if not len(recording) or self.finished_at is None:
            return PromptHeard(found=False, score=match.score, delay=0.0)
        delay = stream.started_at + match.offset - self.finished_at
        return PromptHeard(match.found, match.score, max(0.0, delay))


def in_progress(calls: Iterable[HeardCall]) -> list[tuple[float, int]]:
    """(moment, calls in progress from then on), as seen on the wire."""
    changes = []
    for call in calls:
        changes.append((call.invited_at, 1))
        if call.over_at is not None:
            changes.append((call.over_at, -1))
    count, steps = 0, []
    for at, change in sorted(changes):
        count += change
        steps.append((at, count))
    return steps
