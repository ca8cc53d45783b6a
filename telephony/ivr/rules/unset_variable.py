"""A variable that has no value yet, on some way to where it is used."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from telephony.ivr.analysis.unset import Unset, unset
from telephony.ivr.flow import Flow
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule

_STEPS_TOLD = 5
_MOST = 200
"""Places that are told; whoever has mended those looks again."""


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    for found in islice(unset(flow), _MOST):
        if found.returned:
            yield Doubt(
                found.path,
                f"`{found.variable}` is given back, and has no value {_where(found)}.",
                "Let a `set` give it one there too; whoever takes it would fail.",
            )
        else:
            yield Doubt(
                found.path,
                f"`{found.variable}` has no value {_where(found)}.",
                "Let a step before give it one, or write "
                f"`{{{{ {found.variable} | default('') }}}}`.",
            )


def _where(found: Unset) -> str:
    if len(found.trail) == 1:
        return "yet"
    last = found.trail[-_STEPS_TOLD + 1 :]
    first = () if len(found.trail) == len(last) else (found.trail[0],)
    between = ("...",) if len(found.trail) > len(last) + 1 else ()
    return f"on the way {' -> '.join([*first, *between, *last])}"


RULE = Rule(
    "unset-variable",
    "A variable is used that has no value on some way there.",
    "A step that uses it can't be carried out then: it leads to `on_error`, or the call ends as "
    "failed. Steps that fail, time out or are left by a command give no value to what they would "
    "have. Set it before, or say what holds without it: `default(...)`, `is defined`.",
    _judge,
)
