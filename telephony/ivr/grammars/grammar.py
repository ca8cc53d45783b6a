"""What a question takes for an answer, by key and by voice."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from telephony.domain.immutable import immutable


class More(StrEnum):
    """What could still follow the keys pressed so far."""

    NOTHING = "nothing"
    TERMINATOR = "terminator"
    KEYS = "keys"


NOTHING, TERMINATOR, KEYS = More
"""The same by themselves: asked for one by name, an enumeration runs Python code."""


@immutable
class Verdict:
    """A grammar's judgement of keys: the value they stand for, if any, and what may follow.

    No value and nothing to follow is no match. A value and more keys to follow is
    ambiguous: the inter-digit timeout decides.
    """

    value: str | None
    more: More


NO_MATCH = Verdict(None, More.NOTHING)
BEGUN = Verdict(None, More.KEYS)
"""No answer yet."""


class Grammar(Protocol):
    """The answers that a question knows."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """What the caller may say; empty if the question is for keys only."""

    @property
    def terminator(self) -> str:
        """The key that ends an entry early; "" for none."""

    def judge(self, keys: str) -> Verdict:
        """Judge the keys pressed so far, at least one."""

    def heard(self, phrase: str) -> str | None:
        """The value of a phrase, or None if it isn't an answer."""
