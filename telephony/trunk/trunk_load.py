"""How many calls a trunk carries, and how fast new ones may come."""

from __future__ import annotations

import math
from dataclasses import dataclass

from telephony.domain.termination import Reason
from telephony.trunk.token_bucket import TokenBucket


@dataclass(frozen=True, slots=True)
class TrunkLimits:
    """What the contract with the carrier says; None sets no limit."""

    max_calls: int | None = None
    """Calls at once, both directions together."""
    max_outbound_calls: int | None = None
    """Of those, calls that we place."""
    max_calls_per_second: float | None = None
    """Both directions together; a second's worth may come at once."""


NO_LIMITS = TrunkLimits()


class TrunkLoad:
    """One trunk's calls. `now` is in seconds, on a clock that only goes forward."""

    def __init__(self, limits: TrunkLimits) -> None:
        self._limits = limits
        rate = limits.max_calls_per_second
        self._pace = None if rate is None else TokenBucket(rate, burst=max(1.0, rate))
        self.inbound = 0
        self.outbound = 0

    def admit(self, now: float, *, outbound: bool) -> Reason | None:
        """Count one more call, or say why it can't be taken.

        `CALL_GAPPED` is ITU-T E.412's word for a rate that is kept by turning calls away.
        """
        limits = self._limits
        if limits.max_calls is not None and self.inbound + self.outbound >= limits.max_calls:
            return Reason.TRUNK_BUSY
        of_ours = limits.max_outbound_calls
        if outbound and of_ours is not None and self.outbound >= of_ours:
            return Reason.TRUNK_BUSY
        if self._pace is not None and not self._pace.take(now):
            return Reason.CALL_GAPPED
        if outbound:
            self.outbound += 1
        else:
            self.inbound += 1
        return None

    def release(self, *, outbound: bool) -> None:
        """An admitted call is over."""
        if outbound:
            self.outbound -= 1
        else:
            self.inbound -= 1

    def retry_after(self, now: float, otherwise: int) -> int:
        """Whole seconds for the Retry-After of a 503: until the pace allows a call again."""
        wait = 0.0 if self._pace is None else self._pace.wait(now)
        return math.ceil(wait) or otherwise
