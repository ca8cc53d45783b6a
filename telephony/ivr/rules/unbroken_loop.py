"""A circle in which callers only hear something, over and over."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.analysis.circles import circles
from telephony.ivr.flow import Flow
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    for circle in circles(flow, lambda verb: verb.instant or verb.goes_on_alone):
        yield Doubt(
            ("steps", circle[0]),
            "Nobody can break this circle of steps, neither the caller nor a called party: "
            f"{' -> '.join([*circle, circle[0]])}.",
            "Let one of them ask, or lead out of it. After 100 steps the call ends as failed.",
        )


RULE = Rule(
    "unbroken-loop",
    "Callers go round in a circle that neither they nor anybody else can break.",
    "Every step of it goes on by itself when its sound is over. A call is stopped after 100 such "
    "steps and ends as failed. Let a step ask something, connect the caller, or lead out.",
    _judge,
)
