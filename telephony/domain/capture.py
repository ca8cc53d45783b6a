"""What a capture server is told: SIP messages as they were on the wire, and each stream's audio."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[str, int]
"""IP address and port."""


@dataclass(frozen=True, slots=True)
class SipMessage:
    """One message, whole; `at` in seconds since the epoch."""

    at: float
    received: bool
    transport: str
    """"UDP", "TCP" or "TLS"; what TLS carried is here in the clear."""
    local: Place
    """Our own end; the address is that of the listener, which may stand for all ("0.0.0.0")."""
    remote: Place
    text: bytes


@dataclass(frozen=True, slots=True)
class StreamReport:
    """How one RTP stream went, when it ended; times in seconds."""

    at: float
    sip_call_id: str
    local: Place
    remote: Place
    codec: str
    """As in SDP: "PCMU"."""
    clock_rate: int
    """Hz, of its timestamps."""
    packets_sent: int
    packets_received: int
    lost: int
    discarded: int
    jitter: float
    round_trip: float | None
    mos: float | None

    @property
    def loss(self) -> float:
        """The share of the peer's packets that never came, 0 to 1."""
        expected = self.packets_received + self.lost
        return self.lost / expected if expected else 0.0
