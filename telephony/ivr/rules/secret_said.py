"""A secret that is said where it is kept and shown."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.analysis.secured import secret_variables, sides
from telephony.ivr.flow import Flow
from telephony.ivr.prompt import Spoken
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    """Whatever a step says that callers may be in outside of `secure`."""
    secret = secret_variables(flow)
    lies = sides(flow) if secret else {}
    for spoken in flow.find(Spoken):
        names = sorted(spoken.value.names & secret)
        # What isn't a step's is a command's, which may be given anywhere.
        if names and False in lies.get(str(spoken.path[1]), {False}):
            yield Doubt(
                spoken.path,
                f"`{names[0]}` is secret, and is said here outside of `secure`: "
                "recordings hear it.",
                "Say it before `secure: off`, or not at all.",
            )


RULE = Rule(
    "secret-said",
    "A secret is said outside of `secure`.",
    "What callers give between `secure: on` and `secure: off`, and all that is computed from it, "
    "is kept out of the timeline, the records and agents' screens. A prompt that says it "
    "elsewhere brings it back.",
    _judge,
)
