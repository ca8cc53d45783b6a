"""A number of several digits, which nobody can say."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.flow import Flow
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule
from telephony.ivr.verbs.collect import Collect


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    """A recogniser matches one phrase of its grammar, thus one digit, in each turn."""
    for name, step in flow.steps.items():
        verb = step.verb
        if isinstance(verb, Collect) and verb.speech and verb.fewest > 1:
            yield Doubt(
                ("steps", str(name), step.verb_name, "speech"),
                f"Nobody can say {verb.fewest} digits: one digit a turn is heard by voice.",
                "Ask for one digit, or leave `speech` out and let it be keyed.",
            )


RULE = Rule(
    "entry-too-long-for-voice",
    "Several digits are asked for by voice, and one a turn can be heard.",
    "The recognisers hear one digit in each turn for now. Callers who say more aren't understood "
    "and lose an attempt. Let longer numbers be keyed.",
    _judge,
)
