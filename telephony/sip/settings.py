"""What the user agent needs to know; the app fills these from `telephony.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from telephony.domain.dtmf import DtmfMethod
from telephony.sip.gate.admission import SourceLimits
from telephony.trunk.host_health import KeepAlive
from telephony.trunk.trunk_load import NO_LIMITS, TrunkLimits


class Transport(StrEnum):
    """SIP transports (RFC 3261 section 18)."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"

    @property
    def default_port(self) -> int:
        """RFC 3261 section 19.1.2."""
        return 5061 if self is Transport.TLS else 5060


class UnknownSource(StrEnum):
    """What a request from an address that belongs to no trunk gets."""

    REJECT = "reject"
    """403 Forbidden."""
    SILENT = "silent"
    """Nothing at all: dropped in the kernel, a scanner can't tell that we exist."""


class MediaSource(StrEnum):
    """Where a trunk's audio may come from."""

    LEARN = "learn"
    """From where SDP says or, behind a NAT, from where the first packets come (RFC 4961)."""
    SDP = "sdp"
    """From the address and port that SDP says, nowhere else."""


class DtmfPolicy(StrEnum):
    """By which way a trunk's key presses count."""

    AUTO = "auto"
    """By telephone-event and INFO, and as tones where telephone-event wasn't negotiated."""
    RFC4733 = "rfc4733"
    INFO = "info"
    INBAND = "inband"

    def takes(self, method: DtmfMethod) -> bool:
        """Whether a press that came that way counts."""
        return self is DtmfPolicy.AUTO or self.value == method.value

    def expected(self, *, telephone_event: bool) -> DtmfMethod:
        """How presses will come; `telephone_event` is whether it was negotiated."""
        if self is DtmfPolicy.AUTO:
            return DtmfMethod.RFC4733 if telephone_event else DtmfMethod.INBAND
        return DtmfMethod(self.value)


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """How much anybody may send before the gate refuses it. All per second."""

    per_address: SourceLimits = field(default_factory=SourceLimits)
    """For each address of a trunk."""
    strangers_per_second: float = 100.0
    """403s for all strangers together; then nothing."""
    records_per_second: float = 2.0
    """Refused calls that are put on record once a first hundred were; all are counted."""


class TlsVersion(StrEnum):
    """The oldest version that is spoken; what is older is refused (RFC 8996)."""

    TLS_1_2 = "1.2"
    TLS_1_3 = "1.3"


class Srtp(StrEnum):
    """Whether a trunk's audio is encrypted, by keys in SDP (RFC 4568)."""

    OFF = "off"
    """Never: an offer of RTP/SAVP gets 488."""
    OPTIONAL = "optional"
    """As the peer does; we offer RTP/AVP with keys (RFC 8643)."""
    REQUIRED = "required"
    """Always: an offer without RTP/SAVP gets 488."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Who we are over TLS, and whom we believe; PEM files."""

    certificate: Path | None = None
    """Ours, followed by those between it and its authority; None can only call out."""
    private_key: Path | None = None
    """None if it is in the certificate's file."""
    authorities: Path | None = None
    """Whose signature we believe; None takes the system's."""
    verify_server: bool = True
    """Whether the certificate of a peer that we connect to must be good and bear its name
    (RFC 5922)."""
    verify_client: bool = False
    """Whether a peer that connects to us must show a good certificate of its own."""
    minimum_version: TlsVersion = TlsVersion.TLS_1_2


@dataclass(frozen=True, slots=True)
class Listen:
    """One address to listen on; `port` 0 takes a free one."""

    transport: Transport = Transport.UDP
    address: str = "127.0.0.1"
    port: int = 5060


@dataclass(frozen=True, slots=True)
class Registration:
    """A REGISTER binding that we keep alive (RFC 3261 section 10)."""

    registrar: str
    """SIP URI: "sip:registrar.example"."""
    username: str
    password: str = field(repr=False)
    expires: int = 300
    """Seconds asked for; refreshed before they run out."""


@dataclass(frozen=True, slots=True)
class Trunk:
    """A carrier's side: who may call us by it, and how we call out by it."""

    name: str
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    registration: Registration | None = None
    outbound: tuple[str, ...] = ()
    """SIP URIs that numbers are sent to, the best first: ("sip:a.example", "sip:b.example")."""
    keep_alive: KeepAlive | None = None
    """How its hosts are probed; None leaves them unprobed."""
    media_source: MediaSource = MediaSource.LEARN
    srtp: Srtp = Srtp.OFF
    limits: TrunkLimits = NO_LIMITS
    codecs: tuple[str, ...] = ()
    """Its own, in order of preference; () takes those of the user agent."""
    dtmf: DtmfPolicy = DtmfPolicy.AUTO

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where numbers are sent, the best first: `outbound`, else the registrar, else nowhere."""
        registrar = (self.registration.registrar,) if self.registration else ()
        return self.outbound or registrar


NO_TRUNK = Trunk("")
"""What holds for a call by no trunk: one to or from a SIP URI."""


@dataclass(frozen=True, slots=True)
class SipSettings:
    """The user agent as a whole."""

    listen: tuple[Listen, ...] = (Listen(),)
    tls: Tls = Tls()
    trunks: tuple[Trunk, ...] = ()
    unknown_source: UnknownSource = UnknownSource.REJECT
    limits: RequestLimits = field(default_factory=RequestLimits)
    max_calls: int | None = None
    """Legs at once; None takes all that the library build can hold."""
    retry_after: int = 5
    """Seconds in the Retry-After of a 503 (RFC 3261 section 20.33)."""
    rtp_first_port: int = 16384
    rtp_last_port: int = 32767
    """Outside the kernel's ephemeral range, so that no bind collides with a client socket."""
    public_address: str = ""
    """The address that peers see behind a NAT; "" when there is none."""
    codecs: tuple[str, ...] = ("PCMU", "PCMA")
    """In order of preference, by their SDP names."""
    session_expires: int = 1800
    """Seconds between session refreshes (RFC 4028)."""
    media_timeout: float = 0.0
    """Seconds without RTP and RTCP after which a leg is ended; 0 is never."""
    user_agent: str = "telephony"
    trace_file: Path | None = None
    """Where the library writes every SIP message, for a carrier's ticket."""

    @property
    def all_codecs(self) -> tuple[str, ...]:
        """Those of any trunk."""
        of_trunks = [codec for trunk in self.trunks for codec in trunk.codecs]
        return tuple(dict.fromkeys([*self.codecs, *of_trunks]))

    def codecs_of(self, trunk: Trunk | None) -> tuple[str, ...]:
        """What a call by this trunk, or by none, may use."""
        return trunk.codecs if trunk is not None and trunk.codecs else self.codecs
