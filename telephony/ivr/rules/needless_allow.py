"""A comment that allows what nothing near it does."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.flow import Flow
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.judging import NEEDLESS
from telephony.ivr.rules.rule import Doubt, Rule


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    """Nothing by itself: what is needless shows when all others have been judged."""
    return iter(())


RULE = Rule(
    NEEDLESS,
    "A comment allows a rule that nothing here breaks.",
    "Either the doubt is gone, or the name is misspelt, or it is an error, which no comment "
    "allows. What it would hide one day is better seen.",
    _judge,
)
