"""What a gate has refused since it was last asked: bounded, whatever comes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from telephony.sip.gate.admission import Address, Cause, Kind, Verdict
from telephony.sip.gate.token_bucket import TokenBucket

KEPT_AT_ONCE = 256
RECORDS_BURST = 100.0
"""Refused INVITEs of trunks that are kept at once, after a rest."""
STRANGERS_NAMED_PER_SECOND = 10.0


@dataclass(frozen=True, slots=True)
class Refused:
    """Requests that were refused for one cause; INVITEs or others, answered or not."""

    cause: Cause
    is_invite: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class KeptInvite:
    """One refused INVITE as it came; `source` is "host:port"."""

    cause: Cause
    source: str
    text: str


@dataclass(slots=True)
class GateReport:
    """Exact counts, and some of the refused INVITEs."""

    counts: Counter[Refused] = field(default_factory=Counter)
    unkept: Counter[Cause] = field(default_factory=Counter)
    """Refused INVITEs that are not among `kept`, repetitions left out."""
    kept: list[KeptInvite] = field(default_factory=list)
    by_source: Counter[str] = field(default_factory=Counter)
    """Refused requests by address; addresses that found no room are left out."""


class GateLedger:
    """Writes the report; the first few INVITEs of each second are kept, the rest is counted."""

    def __init__(self, *, records_per_second: float, sources: int) -> None:
        self._records = TokenBucket(records_per_second, RECORDS_BURST, 0.0)
        self._strangers = TokenBucket(STRANGERS_NAMED_PER_SECOND, STRANGERS_NAMED_PER_SECOND, 0.0)
        self._sources = sources
        self._report = GateReport()

    def count(self, kind: Kind, verdict: Verdict, source: Address) -> None:
        """Count a refusal."""
        report, address = self._report, str(source)
        report.counts[Refused(verdict.cause, kind is Kind.INVITE, verdict.answered)] += 1
        if address in report.by_source or len(report.by_source) < self._sources:
            report.by_source[address] += 1

    def keep(self, cause: Cause, source: str, text: str, now: float) -> None:
        """Keep a refused INVITE, or count it among those that weren't."""
        bucket = self._strangers if cause is Cause.STRANGER else self._records
        if len(self._report.kept) < KEPT_AT_ONCE and bucket.take(now):
            self._report.kept.append(KeptInvite(cause, source, text))
        else:
            self._report.unkept[cause] += 1

    def take(self) -> GateReport | None:
        """What came since the last time; None if nothing did."""
        if not self._report.counts:
            return None
        report, self._report = self._report, GateReport()
        return report
