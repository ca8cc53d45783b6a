"""A step that records what must not be kept."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.analysis.secured import sides
from telephony.ivr.flow import Flow
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    lies = sides(flow)
    for name, step in flow.steps.items():
        if step.verb.records and True in lies[str(name)]:
            yield Doubt(
                ("steps", str(name), step.verb_name),
                "What the caller says here is recorded, inside of `secure`.",
                "Let `secure: off` come first.",
            )


RULE = Rule(
    "recorded-in-secure",
    "A step records inside of `secure`.",
    "Between `secure: on` and `secure: off` nothing is to be kept of what callers say. A step that "
    "records keeps it all.",
    _judge,
)
