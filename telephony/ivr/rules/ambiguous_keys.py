"""Keys that begin other keys: whoever presses them has to wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telephony.ivr.flow import Flow
from telephony.ivr.names import KeySequence
from telephony.ivr.rules.given_commands import command_of, keys_taken_in, of_commands, questions
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule
from telephony.ivr.walking import Found, find

_REMEDY = "Use keys that don't begin others, or tell callers to press # after these."
_Keys = Sequence[Found[KeySequence]]


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    commands = of_commands(flow, KeySequence)
    for keys in commands:
        if longer := _longer(keys, commands):
            message = f"Whoever presses {keys.value} has to wait: {longer.value} may still follow."
            yield Doubt(keys.path, message, "Use keys that don't begin others.")
    for name, step in flow.steps.items():
        pause = getattr(step.verb, "interdigit_timeout", None)
        if pause is not None:
            path = ("steps", str(name), step.verb_name)
            own = list(find(KeySequence, step.verb, path, flow.languages))
            yield from _among_choices(own, pause)
    for name, asking in questions(flow):
        path = ("steps", name, flow.steps[name].verb_name)
        own = list(find(KeySequence, asking, path, flow.languages))
        yield from _beside_commands(own, keys_taken_in(flow, asking), asking.interdigit_timeout)


def _among_choices(own: _Keys, pause: float) -> Iterator[Doubt]:
    for keys in own:
        if longer := _longer(keys, own):
            message = (
                f"Whoever presses {keys.value} waits for {pause:g} s: "
                f"{longer.value} may still follow."
            )
            yield Doubt(keys.path, message, _REMEDY)


def _beside_commands(own: _Keys, commands: _Keys, pause: float) -> Iterator[Doubt]:
    for keys in own:
        if longer := _longer(keys, commands):
            message = (
                f"Whoever presses {keys.value} waits for {pause:g} s: {longer.value} may still "
                f"follow, which asks for `{command_of(longer)}`."
            )
            yield Doubt(keys.path, message, _REMEDY)
    for keys in commands:
        if longer := _longer(keys, own):
            message = (
                f"Whoever asks for `{command_of(keys)}` with {keys.value} waits for {pause:g} s "
                f"here: {longer.value} may still follow."
            )
            yield Doubt(longer.path, message, "Use keys that don't begin alike.")


def _longer(keys: Found[KeySequence], others: _Keys) -> Found[KeySequence] | None:
    """The first of `others` that `keys` begin."""
    return next((each for each in others if _begins(keys, each)), None)


def _begins(keys: Found[KeySequence], longer: Found[KeySequence]) -> bool:
    return longer.value != keys.value and longer.value.startswith(keys.value)


RULE = Rule(
    "ambiguous-keys",
    "The keys of one choice or command begin those of another, such as 1 and 12.",
    "Whoever presses the shorter ones has to wait for `interdigit_timeout`, or press #, before "
    "anything happens. Most callers think that the key didn't work. Use keys of equal length, or "
    "such as don't begin alike.",
    _judge,
)
