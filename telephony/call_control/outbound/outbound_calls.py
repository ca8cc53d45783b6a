"""Whether an outbound call may be placed and go on: its destination, its price, its length.

Toll fraud is what this is against: a caller's input, or a flow's mistake, must not ring up
premium-rate numbers, and whatever slips through must cost no more than the operator said.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import unquote

from telephony.domain.termination import Reason
from telephony.interfaces.spending_ledger import SpendingLedger
from telephony.trunk.dialling import DiallingPlan
from telephony.trunk.spending import Charge, Spending

_SIP_URI = re.compile(
    r"sips?:(?:(?P<user>[^@]*)@)?(?P<host>\[[^\]]*\]|[^:;?]*)(?::\d*)?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_MADDR = re.compile(r";\s*maddr\s*=\s*([^;?]*)", re.IGNORECASE)

Clock = Callable[[], float]
"""Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a call would go."""

    number: str
    """"" for a SIP URI that goes by no trunk."""
    trunk: str
    hosts: tuple[str, ...] = ()
    """Named by a SIP URI, its maddr included (RFC 3261 section 19.1.1)."""


class Permit:
    """One call that may be placed; every minute of it is bought before it begins."""

    def __init__(
        self,
        max_duration: float,
        buy: Callable[[], Charge | None],
        give_back: Callable[[Charge], None],
        first: Charge | None,
        priced: bool,
    ) -> None:
        self.max_duration = max_duration
        """Seconds from the answer."""
        self.priced = priced
        """Whether `another_minute` has to be asked."""
        self._buy = buy
        self._give_back = give_back
        self._first = first

    def another_minute(self) -> bool:
        """Buy the next minute of an answered call; False if a cap is in the way."""
        return not self.priced or self._buy() is not None

    def not_answered(self) -> None:
        """The call came to nothing: its first minute is given back, once."""
        first, self._first = self._first, None
        if first is not None:
            self._give_back(first)


class OutboundCalls:
    """Permits calls; lives on the event loop."""

    def __init__(
        self,
        plan: DiallingPlan,
        spending: Spending,
        ledger: SpendingLedger,
        *,
        trunk_hosts: Mapping[str, str],
        capped: frozenset[str],
        max_duration: float,
        clock: Clock = time.time,
    ) -> None:
        """`trunk_hosts` says which trunk a host belongs to; `capped` trunks need a price."""
        self._plan = plan
        self._spending = spending
        self._ledger = ledger
        self._trunk_hosts = trunk_hosts
        self._capped = capped
        self._max_duration = max_duration
        self._clock = clock

    def permit(self, destination: str, trunk: str) -> Permit | Reason:
        """Judge a number by `trunk`, or a SIP URI; why not, if not."""
        to = self._destination(destination, trunk)
        if self._barred(to):
            return Reason.BARRED
        return self._permit(to, self._plan.price_of(to.number) if to.trunk else None)

    def allows(self, destination: str, trunk: str) -> bool:
        """Whether it may be called at all, if the money suffices; buys nothing."""
        return not self._barred(self._destination(destination, trunk))

    def _barred(self, to: Destination) -> bool:
        if not all(self._plan.allows_host(host) for host in to.hosts):
            return True
        if not to.trunk:
            return False
        unpriced = self._plan.price_of(to.number) is None
        # What has no price can't be kept within a cap.
        return not self._plan.allows_number(to.number) or (unpriced and to.trunk in self._capped)

    def change(self, plan: DiallingPlan) -> None:
        """From now on `plan` says where calls may go; those under way go on."""
        self._plan = plan

    def spent_today(self) -> dict[str, Decimal]:
        """By each trunk with a cap, since midnight UTC."""
        now = self._clock()
        return {trunk: self._spending.spent_in_day(trunk, now) for trunk in sorted(self._capped)}

    def _permit(self, to: Destination, price: Decimal | None) -> Permit | Reason:
        if not price:
            return Permit(self._max_duration, lambda: None, self._note, None, priced=False)
        fixed = price

        def buy() -> Charge | None:
            charge = self._spending.buy(to.trunk, fixed, self._clock())
            if charge is not None:
                self._note(charge)
            return charge

        def give_back(charge: Charge) -> None:
            self._note(self._spending.give_back(charge))

        first = buy()
        if first is None:
            return Reason.SPENDING_LIMIT
        return Permit(self._max_duration, buy, give_back, first, priced=True)

    def _note(self, charge: Charge) -> None:
        self._ledger.note(charge)

    def _destination(self, destination: str, trunk: str) -> Destination:
        match = _SIP_URI.fullmatch(destination.strip())
        if match is None:
            return Destination(destination, trunk)
        host = match["host"].lower()
        maddr = tuple(each.strip().lower() for each in _MADDR.findall(match["rest"]))
        by_trunk = self._trunk_hosts.get(host)
        if by_trunk is None:
            return Destination("", "", (host, *maddr))
        # The same as the number by that trunk, whoever wrote it this way.
        number = unquote(match["user"] or "").split(";", 1)[0]
        return Destination(number, by_trunk, maddr)
