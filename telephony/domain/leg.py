"""A leg: one SIP dialog (or, later, one WebRTC peer), and what it reports."""

from __future__ import annotations

from dataclasses import dataclass

from telephony.domain.call import Caller
from telephony.domain.dtmf import Digit, DtmfMethod
from telephony.domain.termination import Termination


@dataclass(frozen=True, slots=True)
class LegEvent:
    """Something a leg reports; `at` is in seconds since the epoch, taken where it happened."""

    at: float


@dataclass(frozen=True, slots=True)
class SipSignal(LegEvent):
    """A SIP message of this dialog was sent or received; for the timeline's ladder."""

    received: bool
    summary: str
    """The start line without addresses: "INVITE", "180 Ringing", "BYE"."""


@dataclass(frozen=True, slots=True)
class TrunkHostTried(LegEvent):
    """An outbound leg is sent to one of its trunk's hosts; one more follows if that one fails."""

    host: str
    """SIP URI of the host."""


@dataclass(frozen=True, slots=True)
class LegProgress(LegEvent):
    """A provisional response to an INVITE that we sent: 180, 183, ..."""

    sip_status: int


@dataclass(frozen=True, slots=True)
class LegAnswered(LegEvent):
    """The dialog is confirmed: ACK received on an inbound leg, 200 on an outbound one."""


@dataclass(frozen=True, slots=True)
class MediaStarted(LegEvent):
    """Audio flows; `codec` as in SDP ("PCMU"), `clock_rate` in Hz, `remote` is "host:port"."""

    codec: str
    clock_rate: int
    remote: str
    srtp: str = ""
    """How it is encrypted ("AES_CM_128_HMAC_SHA1_80", RFC 4568 section 6.2); "" if it isn't."""
    signalling: str = "udp"
    """The transport that carried the offer and answer, and with them the keys, if any."""
    keys: DtmfMethod = DtmfMethod.RFC4733
    """How key presses will come; as tones they have to be listened for."""


@dataclass(frozen=True, slots=True)
class MediaHeld(LegEvent):
    """The peer put us on hold (RFC 3264 section 8.4)."""


@dataclass(frozen=True, slots=True)
class MediaResumed(LegEvent):
    """The peer took us off hold."""


@dataclass(frozen=True, slots=True)
class PeerSilent(LegEvent):
    """Nothing came from the peer for too long: the leg is about to be ended."""

    seconds: float


@dataclass(frozen=True, slots=True)
class DigitReceived(LegEvent):
    """A key was pressed; already free of duplicates."""

    digit: Digit


@dataclass(frozen=True, slots=True)
class DigitsNotSent(LegEvent):
    """Keys that we were asked to send couldn't be; `problem` is a sentence."""

    problem: str


@dataclass(frozen=True, slots=True)
class PlaybackFinished(LegEvent):
    """The last sample of a playback was handed to the media thread."""

    playback: int


@dataclass(frozen=True, slots=True)
class PlaybackFailed(LegEvent):
    """The media layer couldn't play; `problem` is a sentence."""

    playback: int
    problem: str


@dataclass(frozen=True, slots=True)
class MediaQuality(LegEvent):
    """How the audio of a leg went, over all of its streams; before `LegEnded`, if it had any."""

    packets_received: int
    packets_sent: int
    lost: int
    """Packets from the peer that never came (RFC 3550 section 6.4.1)."""
    discarded: int
    """Packets from the peer that came too late or broken."""
    jitter: float
    """Of arrival, in seconds, on average (RFC 3550 section 6.4.1)."""
    round_trip: float | None
    """Seconds, on average; None when the peer sent no RTCP that tells."""
    mos: float | None
    """What we heard, 1 to 4.5, by the E-model (ITU-T G.107); None when nothing came."""

    @property
    def loss(self) -> float:
        """The share of the peer's packets that couldn't be played, 0 to 1."""
        expected = self.packets_received + self.lost
        return min(1.0, (self.lost + self.discarded) / expected) if expected else 0.0


@dataclass(frozen=True, slots=True)
class LegEnded(LegEvent):
    """The dialog is over; always the last event of a leg, and always sent."""

    termination: Termination


@dataclass(frozen=True, slots=True)
class IncomingInvite:
    """An INVITE that passed the trunk's gate, before anything is answered."""

    trunk: str
    caller: Caller
    called_number: str
    sip_call_id: str
    source: str
    """"host:port" that the request came from."""
    received_at: float
    offers_audio: bool
