"""Whom a leg's audio is taken from: negotiated, learnt once within the first packets, then locked.

Theory of operation. SDP names an address and port; behind a NAT the audio comes from another
(symmetric RTP, RFC 4961). Whoever sends there could take a call over, so sources have ranks:

    0  the address and port that SDP negotiated
    1  the source that was locked before a re-INVITE that changed nothing
    2  the negotiated address, from another port
    3  the address that the signalling comes from
    4  anybody else; let in only when no better one has sent anything for `PATIENCE`

    waiting ──seen: rank 0──────────────────────────────► locked
       └─────seen: rank 1 to 4──► on probation ──────────► locked
                                      └──seen: a better one──► on probation, or locked

While a source is on probation nobody but better ones is let in, so that a flood can't drown the
peer; if none sends anything within `PROBATION`, the source is locked. The negotiated address
and port stays welcome after that: it is the negotiated peer, however late it begins.

What this can't tell apart: a stranger who forges a rank's address, or one who is first where
the peer is no better known than he is. SRTP can.
"""

from __future__ import annotations

from dataclasses import dataclass

PATIENCE = 0.25
"""Seconds without a packet from where one may be expected."""
PROBATION = 0.1
"""Seconds: five packets of a peer that sends."""
ANY_PORT = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where datagrams come from; `host` is a numeric address."""

    host: str
    port: int = ANY_PORT

    def admits(self, other: Source) -> bool:
        """Whether `other` is this source, or one of its ports."""
        return self.host == other.host and self.port in (ANY_PORT, other.port)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def source_of(written: str) -> Source | None:
    """From "192.0.2.1:4000" or "[2001:db8::1]:4000"; None if it is neither."""
    host, _, port = written.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    return Source(host, int(port)) if host and port.isdigit() else None


class SourceLearner:
    """One negotiation's; `now` is seconds of a clock that never goes back."""

    def __init__(
        self,
        negotiated: Source,
        now: float,
        *,
        signalling_host: str = "",
        known: Source | None = None,
    ) -> None:
        self._ranked = [negotiated]
        if known is not None:
            self._ranked.append(known)
        self._ranked += [Source(host) for host in (negotiated.host, signalling_host) if host]
        self._open_at = now + PATIENCE
        self._candidate: Source | None = None
        self._decided_at = 0.0
        self.locked: Source | None = None
        """The one source that is heard, once it is known."""
        self.admitted: tuple[Source, ...] | None = tuple(self._ranked)
        """Who may be heard; None is everybody."""

    @property
    def negotiated(self) -> Source:
        """What SDP says."""
        return self._ranked[0]

    @property
    def settled(self) -> bool:
        """Whether nothing can change any more."""
        return self.locked == self.negotiated

    def look(self, now: float, seen: Source | None) -> bool:
        """Take the latest packet's source; True when `admitted` has changed."""
        before = self.admitted
        if seen is not None and not self.settled:
            self._weigh(seen, now)
        if self._candidate is not None and self.locked is None and now >= self._decided_at:
            self._lock(self._candidate)
        elif self._candidate is None and self.locked is None and now >= self._open_at:
            self.admitted = None
        return self.admitted != before

    def _weigh(self, seen: Source, now: float) -> None:
        rank = self._rank(seen)
        if rank == 0:
            self._lock(seen)
        elif self.locked is None and (
            self._candidate is None or rank < self._rank(self._candidate)
        ):
            self._candidate = seen
            self._decided_at = now + PROBATION
            self.admitted = tuple(self._ranked[:rank])

    def _rank(self, source: Source) -> int:
        for rank, known in enumerate(self._ranked):
            if known.admits(source):
                return rank
        return len(self._ranked)

    def _lock(self, source: Source) -> None:
        self.locked = source
        others = () if source == self.negotiated else (self.negotiated,)
        self.admitted = (source, *others)


def locked_to(negotiated: Source) -> SourceLearner:
    """For a peer that is known to send from the very address and port that it negotiates."""
    learner = SourceLearner(negotiated, 0.0)
    learner.look(0.0, negotiated)
    return learner
