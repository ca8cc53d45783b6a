"""Who may open something here: the rules of the gate, apart from any library.

    a stranger ─► 403, so many a second for all of them together, then silence
    a trunk's address ─► its bucket of calls ─► draining? ─► capacity? ─► let in
                              │ empty              │ yes       │ full
                              └────────────────────┴───────────┴─► its bucket of refusals
                                                       503 with Retry-After, or silence

What belongs to a dialog or to a transaction that we have needs no leave and never comes
here: calls in progress are the same in a flood. An INVITE that was refused is remembered for
as long as its sender may repeat it: the repetition gets the same answer, though a place has
become free meanwhile (RFC 3261 section 8.2.7). The carrier build has the same rules in C++
(docker/pjsua2/admission.cpp), for floods that Python can't bear.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from telephony.sip.gate.token_bucket import TokenBucket

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

REMEMBERED_SECONDS = 32.0
"""64*T1: as long as a client repeats an INVITE, or waits for the end of one."""
REMEMBERED = 4096
"""Refused INVITEs that are known by their transaction; the oldest makes room."""


class Kind(IntEnum):
    """What a request is, of those that need leave."""

    INVITE = 0
    OTHER = 1
    """Any other request outside of a dialog."""
    STRAY = 2
    """Within a dialog that isn't there, or a CANCEL of nothing: let in, it gets 481."""


class Cause(IntEnum):
    """Why a request is refused."""

    NONE = 0
    STRANGER = 1
    RATE = 2
    """Its source sends more than its share."""
    DRAINING = 3
    CAPACITY = 4
    REPEATED = 5
    """A copy of an INVITE that was refused."""
    MALFORMED = 6
    UNACKNOWLEDGED = 7
    """Its source has begun too many calls that it hasn't acknowledged yet."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Let in (`Cause.NONE`), or refused: `answered` with 403 or 503, or with silence."""

    cause: Cause
    answered: bool = False


LET_IN = Verdict(Cause.NONE)


@dataclass(frozen=True, slots=True)
class SourceLimits:
    """What each address of a trunk may send."""

    calls_per_second: float = 200.0
    """New requests: INVITEs above all."""
    burst: float = 400.0
    """As many at once."""
    refusals_per_second: float = 1000.0
    """503s that it gets beyond; then nothing."""
    unacknowledged: int = 200
    """Calls at once that it has begun and not acknowledged yet: who only sends INVITEs can
    hold no more places than these, each for half a minute."""


@dataclass(slots=True)
class _Source:
    calls: TokenBucket
    refusals: TokenBucket
    unacknowledged: int = 0


class SourceTable:
    """Buckets of the addresses heard of last; the one silent for longest makes room."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._sources: OrderedDict[Address, _Source] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sources)

    def find(self, address: Address) -> _Source | None:
        """What is known of an address, if anything."""
        return self._sources.get(address)

    def of(self, address: Address, limits: SourceLimits, now: float) -> _Source:
        """The buckets of an address, full ones if it is new."""
        known = self._sources.get(address)
        if known is not None:
            self._sources.move_to_end(address)
            return known
        if len(self._sources) >= self._capacity:
            self._sources.popitem(last=False)
        refusals = limits.refusals_per_second
        new = _Source(
            TokenBucket(limits.calls_per_second, limits.burst, now),
            TokenBucket(refusals, refusals, now),
        )
        self._sources[address] = new
        return new


class RefusedLately:
    """Transactions of INVITEs that were refused a short while ago."""

    def __init__(self, capacity: int = REMEMBERED) -> None:
        self._capacity = capacity
        self._refused_at: OrderedDict[Hashable, float] = OrderedDict()

    def holds(self, transaction: Hashable, now: float) -> bool:
        """Whether its INVITE was refused and may still be repeated."""
        refused_at = self._refused_at.get(transaction)
        return refused_at is not None and now - refused_at < REMEMBERED_SECONDS

    def add(self, transaction: Hashable, now: float) -> None:
        """Remember it from now on."""
        if len(self._refused_at) >= self._capacity:
            self._refused_at.popitem(last=False)
        self._refused_at[transaction] = now


class Admission:
    """Judges requests; `open_dialogs` and `draining` are kept up to date by its owner."""

    def __init__(
        self,
        networks: Iterable[tuple[Network, SourceLimits]],
        *,
        strangers_per_second: float,
        sources: int,
    ) -> None:
        self.capacity = 0
        self.open_dialogs = 0
        self.draining = False
        self._networks = list(networks)
        self._sources = SourceTable(sources)
        self._strangers = TokenBucket(strangers_per_second, strangers_per_second, 0.0)
        self._refused = RefusedLately()

    def judge(
        self, kind: Kind, source: Address, transaction: Callable[[], Hashable], now: float
    ) -> Verdict:
        """What becomes of a request; `transaction` tells an INVITE from all others."""
        limits = self._limits_of(source)
        if limits is None:
            if kind is Kind.STRAY:
                return Verdict(Cause.STRANGER)
            return self._refuse(Cause.STRANGER, self._strangers, kind, transaction, now)
        account = self._sources.of(source, limits, now)
        within = account.calls.take(now)
        if kind is Kind.STRAY:
            return LET_IN if within else Verdict(Cause.RATE)
        cause = self._objection(kind) if within else Cause.RATE
        if cause is Cause.NONE and account.unacknowledged >= limits.unacknowledged:
            cause = Cause.UNACKNOWLEDGED if kind is Kind.INVITE else Cause.NONE
        if cause is not Cause.NONE:
            return self._refuse(cause, account.refusals, kind, transaction, now)
        if kind is Kind.INVITE and self._refused.holds(transaction(), now):
            return Verdict(Cause.REPEATED, account.refusals.take(now))
        return LET_IN

    def began(self, source: Address) -> None:
        """A call of `source` began; `settled` once it is acknowledged or over."""
        account = self._sources.find(source)
        if account is not None:
            account.unacknowledged += 1

    def settled(self, source: Address) -> None:
        """A call that began is acknowledged or over."""
        account = self._sources.find(source)
        if account is not None and account.unacknowledged:
            account.unacknowledged -= 1

    def _limits_of(self, source: Address) -> SourceLimits | None:
        return next((limits for network, limits in self._networks if source in network), None)

    def _objection(self, kind: Kind) -> Cause:
        if kind is not Kind.INVITE:
            return Cause.NONE
        if self.draining:
            return Cause.DRAINING
        return Cause.CAPACITY if self.open_dialogs >= self.capacity else Cause.NONE

    def _refuse(
        self,
        cause: Cause,
        answers: TokenBucket,
        kind: Kind,
        transaction: Callable[[], Hashable],
        now: float,
    ) -> Verdict:
        if not answers.take(now):
            return Verdict(cause)
        if kind is Kind.INVITE:
            known = transaction()
            if self._refused.holds(known, now):
                return Verdict(Cause.REPEATED, answered=True)
            self._refused.add(known, now)
        return Verdict(cause, answered=True)
