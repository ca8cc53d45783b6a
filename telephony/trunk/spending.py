"""What calls cost, minute by minute, and no more than the caps allow.

A minute is bought before it begins: the first when the call is placed (and given back when
nobody answers), the next ones as the call goes on. So what is spent never exceeds a cap, and a
call whose next minute doesn't fit is ended. Hours and days are those of UTC.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

HOUR = 3600
MINUTE = 60.0
_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class SpendingCaps:
    """A trunk's caps, in the currency of the rates; None sets none."""

    per_hour: Decimal | None = None
    per_day: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """What was added to (or, negative, taken from) a trunk's spending in an hour."""

    trunk: str
    hour: int
    """Hours since 1970, UTC."""
    amount: Decimal


class Spending:
    """All trunks' spending; `now` is in seconds since the epoch.

    A `now` that goes back (a clock set right) charges the earlier hour: nothing is lost.
    """

    def __init__(self, caps: Mapping[str, SpendingCaps], ledger: Mapping[tuple[str, int], Decimal]):
        """`ledger` is what was spent before, by trunk and hour."""
        self._caps = caps
        self._spent: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal, ledger)

    def buy(self, trunk: str, price: Decimal, now: float) -> Charge | None:
        """One minute; None if a cap is in the way."""
        hour = int(now // HOUR)
        caps = self._caps.get(trunk, SpendingCaps())
        self._forget_before(hour)
        if caps.per_hour is not None and self._spent[trunk, hour] + price > caps.per_hour:
            return None
        if caps.per_day is not None and self.spent_in_day(trunk, now) + price > caps.per_day:
            return None
        return self._book(Charge(trunk, hour, price))

    def give_back(self, bought: Charge) -> Charge:
        """Undo a purchase: nobody answered."""
        return self._book(Charge(bought.trunk, bought.hour, -bought.amount))

    def spent_in_day(self, trunk: str, now: float) -> Decimal:
        """Since midnight UTC."""
        hour = int(now // HOUR)
        first = hour - hour % _HOURS_A_DAY
        whole_day = range(first, first + _HOURS_A_DAY)
        return sum((self._spent.get((trunk, each), Decimal()) for each in whole_day), Decimal())

    def _book(self, charge: Charge) -> Charge:
        self._spent[charge.trunk, charge.hour] += charge.amount
        return charge

    def _forget_before(self, hour: int) -> None:
        for trunk, known in list(self._spent):
            if known < hour - 2 * _HOURS_A_DAY:
                del self._spent[trunk, known]
