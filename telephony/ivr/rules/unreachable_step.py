"""A step that no call can come to."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.flow import Flow
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    reached: set[str] = set()
    ahead: list[str] = [flow.start]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += flow.onward(name)
    for name in flow.steps:
        if name not in reached:
            yield Doubt(
                ("steps", str(name)),
                f"No step leads to `{name}`.",
                "Delete it, or name it somewhere.",
            )


RULE = Rule(
    "unreachable-step",
    "No call can come to this step.",
    "Neither `start`, nor any step that calls come to, nor a command that is taken there names it: "
    "callers never meet what was written for them. Lead to it, or delete it.",
    _judge,
)
