"""Where a call ends without a word, because a step names nowhere to go."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from telephony.ivr.flow import Flow
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule
from telephony.ivr.schema import StepBody
from telephony.ivr.talking.asking import Asking, Escalation

_FAILURE = "on_failure"


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    for_others = bool(flow.inputs or flow.outputs)  # there the call goes on where it came from
    for name, step in flow.steps.items():
        path = ("steps", str(name), step.verb_name)
        verb = step.verb
        if isinstance(verb, Asking):
            goes_on = verb.may_be_left_open and step.next is not None
            if verb.on_failure is None and not goes_on and _can_be_given_up(verb):
                yield Doubt(
                    path,
                    f"After {verb.attempts} misses the call ends here without a word.",
                    f"Add `{_FAILURE}: step`, which helps these callers or says goodbye.",
                )
        elif _has_no_way_for_failure(step):
            yield Doubt(
                path,
                f"When `{step.verb_name}` fails, the call ends without a word.",
                f"Add `{_FAILURE}: step`, which tells the caller, or a `next`.",
            )
        if not for_others and _ends_unheard(step):
            yield Doubt(
                path,
                f"The call ends without a word as soon as `{step.verb_name}` is done.",
                "Add `next: step`; to end the call here, let it lead to a `hangup` step.",
            )


def _can_be_given_up(verb: Asking) -> bool:
    """Whether misses can use up the attempts before an entry leads elsewhere."""
    return _misses_borne(verb.no_input) + _misses_borne(verb.no_match) >= verb.attempts


def _misses_borne(entries: tuple[Escalation, ...]) -> float:
    return next((n for n, entry in enumerate(entries) if entry.next is not None), inf)


def _has_no_way_for_failure(step: StepBody) -> bool:
    has_one = _FAILURE in type(step.verb).model_fields
    return has_one and step.next is None and getattr(step.verb, _FAILURE) is None


def _ends_unheard(step: StepBody) -> bool:
    """A question that is answered, or something that nobody hears, and nothing after it."""
    unheard = step.verb.instant or isinstance(step.verb, Asking)
    return unheard and step.verb.takes_next and step.next is None


RULE = Rule(
    "dead-end",
    "Callers may come to a point where the call ends without a word.",
    "A step that names nowhere to go ends the call. After a `say` that is polite; after a question "
    "that was given up, a transfer that failed, or steps that nobody hears, the caller is cut off "
    "and wonders. Say where to go then.",
    _judge,
)
