"""Keys that begin other keys: whoever presses them has to wait."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.flow import Flow
from telephony.ivr.names import KeySequence
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule
from telephony.ivr.walking import Found, find


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    for name, step in flow.steps.items():
        path = ("steps", str(name), step.verb_name)
        found = list(find(KeySequence, step.verb, path, flow.languages))
        pause = getattr(step.verb, "interdigit_timeout", None)
        for keys in found:
            longer = next((each for each in found if _begins(keys, each)), None)
            if longer is not None and pause is not None:
                yield Doubt(
                    keys.path,
                    f"Whoever presses {keys.value} waits for {pause:g} s: "
                    f"{longer.value} may still follow.",
                    "Use keys that don't begin others, or tell callers to press # after these.",
                )


def _begins(keys: Found[KeySequence], longer: Found[KeySequence]) -> bool:
    return longer.value != keys.value and longer.value.startswith(keys.value)


RULE = Rule(
    "ambiguous-keys",
    "The keys of one choice begin those of another, such as 1 and 12.",
    "Whoever presses the shorter ones has to wait for `interdigit_timeout`, or press #, before "
    "anything happens. Most callers think that the key didn't work. Use keys of equal length, or "
    "such as don't begin alike.",
    _judge,
)
