"""Money in virtual time: no cap is ever exceeded, and nothing bought is forgotten."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from telephony.trunk.spending import HOUR, Charge, Spending, SpendingCaps

DAY = 24 * HOUR
CENT = Decimal("0.01")


def test_a_cap_for_the_hour_ends_with_it() -> None:
    spending = Spending({"carrier": SpendingCaps(per_hour=2 * CENT)}, {})
    assert spending.buy("carrier", CENT, 10.0)
    assert spending.buy("carrier", CENT, 20.0)
    assert spending.buy("carrier", CENT, HOUR - 1.0) is None
    assert spending.buy("carrier", CENT, float(HOUR))


def test_a_cap_for_the_day_holds_across_its_hours_and_a_restart() -> None:
    caps = {"carrier": SpendingCaps(per_day=2 * CENT)}
    before = Spending(caps, {})
    first = before.buy("carrier", CENT, 10.0)
    assert first is not None
    after = Spending(caps, {(first.trunk, first.hour): first.amount})
    assert after.buy("carrier", CENT, 5.0 * HOUR)
    assert after.buy("carrier", CENT, DAY - 1.0) is None
    assert after.buy("carrier", CENT, float(DAY))


def test_what_nobody_answered_is_given_back() -> None:
    spending = Spending({"carrier": SpendingCaps(per_day=CENT)}, {})
    bought = spending.buy("carrier", CENT, 0.0)
    assert bought is not None
    assert spending.give_back(bought) == Charge("carrier", 0, -CENT)
    assert spending.buy("carrier", CENT, 1.0)


def test_trunks_are_apart_and_one_without_caps_has_none() -> None:
    spending = Spending({"small": SpendingCaps(per_hour=CENT)}, {})
    assert spending.buy("small", CENT, 0.0)
    assert spending.buy("small", CENT, 0.0) is None
    assert all(spending.buy("large", Decimal(1000), 0.0) for _ in range(100))


MONEY = st.integers(0, 500).map(lambda cents: cents * CENT)
STEPS = st.lists(st.tuples(st.booleans(), MONEY, st.floats(0, 3 * HOUR)), max_size=100)


@given(STEPS, MONEY, MONEY)
def test_whatever_is_bought_the_caps_hold_and_the_ledger_adds_up(
    steps: list[tuple[bool, Decimal, float]], per_hour: Decimal, per_day: Decimal
) -> None:
    caps = {"carrier": SpendingCaps(per_hour, per_day)}
    spending, now = Spending(caps, {}), 0.0
    ledger: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    bought: list[Charge] = []
    for is_purchase, price, pause in steps:
        now += pause
        charge = None
        if is_purchase:
            charge = spending.buy("carrier", price, now)
            bought += [charge] if charge else []
        elif bought:
            charge = spending.give_back(bought.pop())
        if charge:
            ledger[charge.trunk, charge.hour] += charge.amount
        day = int(now // DAY)
        of_day = sum(
            (amount for (_, hour), amount in ledger.items() if hour // 24 == day), Decimal()
        )
        assert ledger["carrier", int(now // HOUR)] <= per_hour
        assert of_day <= per_day
        assert spending.spent_in_day("carrier", now) == of_day
        again = Spending(caps, ledger)
        assert again.spent_in_day("carrier", now) == of_day
