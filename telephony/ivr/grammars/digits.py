"""The grammar of a number of digits: keyed, or spoken word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping

from telephony.documents.fields import defect
from telephony.ivr.grammars.grammar import BEGUN, KEYS, NO_MATCH, NOTHING, TERMINATOR, Verdict
from telephony.ivr.names import spoken_form

_ATOM = r"(?:[0-9]|\.|\\d|\[\^?[0-9](?:-[0-9])?(?:[0-9](?:-[0-9])?)*\])"
_QUANTIFIER = r"(?:[?*+]|\{\d{1,2}(?:,\d{0,2})?\})"
_SEQUENCE = f"(?:{_ATOM}{_QUANTIFIER}?)+"
_PATTERN = re.compile(rf"{_SEQUENCE}(?:\|{_SEQUENCE})*")
_OPEN_QUANTIFIER = re.compile(r"[?*+]|\{\d+,\d*\}")
_OPEN_QUANTIFIERS_ALLOWED = 3


def digit_pattern(pattern: str) -> str:
    """Refuse a regular expression that could take long, or that isn't about digits.

    Without groups, and with at most three quantifiers of open length, matching 40 digits
    takes microseconds whatever the pattern.
    """
    bounded = len(_OPEN_QUANTIFIER.findall(pattern)) <= _OPEN_QUANTIFIERS_ALLOWED
    if len(pattern) > 200 or not bounded or not _PATTERN.fullmatch(pattern):
        raise defect(
            "This pattern can't be used.",
            r"Use digits, \d, ., [0-9], |, {n} and at most three of ? * + {n,m}; no groups.",
            rule="unfit-pattern",
        )
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as error:
        raise defect(f"This pattern can't be used: {error}.", rule="unfit-pattern") from error
    return pattern


class DigitGrammar:
    """From `fewest` to `most` digits; the value is the digits themselves.

    `words` maps spoken words to digits; empty for keys only.
    """

    def __init__(
        self,
        fewest: int,
        most: int,
        *,
        terminator: str = "#",
        words: Mapping[str, str] | None = None,
        pattern: re.Pattern[str] | None = None,
    ) -> None:
        self._fewest = fewest
        self._most = most
        self.terminator = terminator
        """The key that ends the entry, or ""."""
        self._words = words or {}
        self.phrases = tuple(self._words)
        """One word for each digit."""
        self._pattern = pattern

    def judge(self, keys: str) -> Verdict:
        """The digits so far; a terminator ends them."""
        if self.terminator and keys[-1] == self.terminator:
            return Verdict(self._accepted(keys[:-1]), NOTHING)
        if not keys.isdecimal() or len(keys) > self._most:
            return NO_MATCH
        if len(keys) < self._fewest:
            return BEGUN
        if len(keys) < self._most:
            return Verdict(self._accepted(keys), KEYS)
        more = TERMINATOR if self.terminator else NOTHING
        return Verdict(self._accepted(keys), more)

    def heard(self, phrase: str) -> str | None:
        """The digits of a phrase of digit words, if there are as many as needed."""
        digits = [self._words.get(word, "") for word in spoken_form(phrase).split()]
        return self._accepted("".join(digits)) if all(digits) else None

    def _accepted(self, digits: str) -> str | None:
        enough = self._fewest <= len(digits) <= self._most and digits.isdecimal()
        fits = self._pattern is None or self._pattern.fullmatch(digits) is not None
        return digits if enough and fits else None
