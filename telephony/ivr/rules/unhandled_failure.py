"""A web service that doesn't answer, and a flow that doesn't count on that."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.flow import Flow
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule
from telephony.ivr.verbs.http import Http


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    for name, step in flow.steps.items():
        verb = step.verb
        if isinstance(verb, Http) and verb.on_failure is None and step.on_error is None:
            yield Doubt(
                ("steps", str(name), step.verb_name),
                "When the service doesn't answer, the call is cut off here.",
                "Add `on_failure: step`, which tells the caller or gets somebody.",
            )


RULE = Rule(
    "unhandled-failure",
    "A web service is asked, and nothing is said for the case that it doesn't answer.",
    "Services fail: they are slow, down, or answer with another status or something else than was "
    "expected. A step that asks one without `on_failure` ends the call then, as failed, without a "
    "word to the caller.",
    _judge,
)
