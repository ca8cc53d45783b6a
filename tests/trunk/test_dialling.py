"""Which destinations are allowed, and what a minute to them costs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.trunk.dialling import DiallingPlan, DiallingRules


def plan(allow: set[str], deny: set[str] = frozenset()) -> DiallingPlan:  # type: ignore[assignment]
    return DiallingPlan(DiallingRules(frozenset(allow) or None, frozenset(deny)))


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("+4930123456", True),
        ("004930123456", True),
        ("+49900123456", False),
        ("0049900123456", False),
        ("+499001111", True),
        ("+882123", False),
        ("100", True),
        ("0900123", False),
        ("", False),
        ("*72", False),
    ],
)
def test_the_longest_prefix_decides_and_what_is_not_listed_is_barred(
    number: str, allowed: bool
) -> None:
    german = plan({"+49", "+499001111", "100"}, {"+49900"})
    assert german.allows_number(number) is allowed


def test_on_both_lists_the_bar_wins() -> None:
    assert not plan({"+49"}, {"0049"}).allows_number("+4930")


def test_a_whole_number_is_allowed_as_it_stands_and_nothing_that_begins_with_it() -> None:
    one = DiallingPlan(DiallingRules(allow=frozenset(), numbers=frozenset({"+4930"})))
    assert one.allows_number("004930")
    assert not one.allows_number("+49301")


def test_hosts() -> None:
    some = DiallingPlan(DiallingRules(hosts=frozenset({"pbx.example"})))
    assert some.allows_host("PBX.example")
    assert not some.allows_host("pbx.example.evil.test")
    assert not some.allows_host("")
    assert DiallingPlan(DiallingRules()).allows_host("anything")
    assert not DiallingPlan(DiallingRules(hosts=frozenset())).allows_host("anything")


def test_prices() -> None:
    rates = {"+49": Decimal("0.01"), "+4917": Decimal("0.10")}
    priced = DiallingPlan(DiallingRules(rates=rates))
    assert priced.price_of("004917123") == Decimal("0.10")
    assert priced.price_of("+4930") == Decimal("0.01")
    assert priced.price_of("+1") is None


PREFIX = st.text("+0149", min_size=1, max_size=4)
NUMBER = st.text("+0149", max_size=8)


@given(st.sets(PREFIX), st.sets(PREFIX), NUMBER)
def test_whatever_the_lists_a_number_needs_a_listed_prefix_no_bar_outdoes(
    allow: set[str], deny: set[str], number: str
) -> None:
    rules = plan(allow, deny)
    plain = rules.plain(number)
    best = {
        which: max((len(p) for p in map(rules.plain, each) if plain.startswith(p)), default=-1)
        for which, each in (("allow", allow), ("deny", deny))
    }
    expected = best["allow"] > best["deny"] if allow else best["deny"] < 0
    assert rules.allows_number(number) is expected


@given(st.sets(PREFIX, min_size=1), st.sets(PREFIX), PREFIX, NUMBER)
def test_another_bar_never_opens_a_destination(
    allow: set[str], deny: set[str], more: str, number: str
) -> None:
    if not plan(allow, deny).allows_number(number):
        assert not plan(allow, deny | {more}).allows_number(number)
