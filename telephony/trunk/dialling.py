"""Where calls may go: toll fraud ends here.

Numbers are judged by the longest listed prefix that they begin with, so that a premium-rate
range can be barred within an allowed country, and one number allowed within a barred range.
Of the same prefix on both lists, the bar wins. What no list names is barred.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DiallingRules:
    """What the operator allows."""

    allow: frozenset[str] | None = None
    """Prefixes; None for any number."""
    deny: frozenset[str] = frozenset()
    """Prefixes."""
    numbers: frozenset[str] = frozenset()
    """Whole numbers that are allowed besides."""
    hosts: frozenset[str] | None = None
    """Host names, in lower case, that SIP URIs may name; None for any."""
    international_prefix: str = "00"
    """What is dialled in place of "+"."""
    rates: dict[str, Decimal] = field(default_factory=dict)
    """Price of a minute by prefix."""


class DiallingPlan:
    """Judges destinations by the rules."""

    def __init__(self, rules: DiallingRules) -> None:
        self._rules = rules
        self._allow = frozenset(map(self.plain, rules.allow or ()))
        self._numbers = frozenset(map(self.plain, rules.numbers))
        self._deny = frozenset(map(self.plain, rules.deny))
        self._rates = {self.plain(prefix): price for prefix, price in rules.rates.items()}

    def plain(self, number: str) -> str:
        """The number as lists have it: "0049..." is "+49..."."""
        prefix = self._rules.international_prefix
        if prefix and number.startswith(prefix):
            return "+" + number.removeprefix(prefix)
        return number

    def allows_number(self, number: str) -> bool:
        """Whether a number may be dialled."""
        number = self.plain(number)
        allowed = number if number in self._numbers else _longest(number, self._allow)
        denied = _longest(number, self._deny)
        if denied is not None and (allowed is None or len(denied) >= len(allowed)):
            return False
        return allowed is not None or self._rules.allow is None

    def allows_host(self, host: str) -> bool:
        """Whether a SIP URI at this host may be called."""
        return self._rules.hosts is None or host.lower() in self._rules.hosts

    def price_of(self, number: str) -> Decimal | None:
        """Of a minute; None when no rate covers the number."""
        prefix = _longest(self.plain(number), self._rates)
        return None if prefix is None else self._rates[prefix]


def _longest(number: str, prefixes: Iterable[str]) -> str | None:
    return max((each for each in prefixes if number.startswith(each)), key=len, default=None)
