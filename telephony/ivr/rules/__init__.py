"""What `telephony flow check` looks for, each by its name. A new doubt is a file and a line here.

Errors keep a flow from calls. The gates find them, by the `rule` that each `defect(...)`,
`Defect` and `Problem` names; what they mean stands in `refusals`. Warnings are what a call
survives, but the designer hardly meant: a file for each, with the `RULE` and how it is found.
Each rule has a file in tests/ivr/defects/ that breaks it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from telephony.domain.errors import Problem
from telephony.ivr.flow import Flow
from telephony.ivr.rules import (
    ambiguous_keys,
    command_hidden,
    dead_end,
    entry_too_long_for_voice,
    needless_allow,
    phrases_alike,
    recorded_in_secure,
    secret_said,
    text_cut_by_comma,
    unbroken_loop,
    unhandled_failure,
    unknown_words,
    unreachable_step,
    unset_variable,
)
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.judging import judged
from telephony.ivr.rules.refusals import REFUSALS
from telephony.ivr.rules.rule import Rule

_DOUBTS = (
    unreachable_step.RULE,
    dead_end.RULE,
    unbroken_loop.RULE,
    unhandled_failure.RULE,
    unset_variable.RULE,
    ambiguous_keys.RULE,
    command_hidden.RULE,
    phrases_alike.RULE,
    unknown_words.RULE,
    text_cut_by_comma.RULE,
    entry_too_long_for_voice.RULE,
    secret_said.RULE,
    recorded_in_secure.RULE,
    needless_allow.RULE,
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in (*REFUSALS, *_DOUBTS)})
"""Every rule by its name, errors first."""


def doubts(flow: Flow, hearing: Hearing | None = None) -> list[Problem]:
    """Everything doubtful in a sound flow, in file order.

    `hearing` knows how words sound and which of them are recognised; without it, their letters do.
    """
    return sorted(judged(flow, RULES, hearing), key=lambda each: (each.line, each.column))
