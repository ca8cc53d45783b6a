"""Which steps of a flow lie inside of `secure`, and which variables are secret: without a call.

Theory of operation. A caller is in a step either inside or outside; some steps can be reached
both ways. Both are followed from the start, along every way that a step names or a command leads;
`secure` alone changes sides. What any step that lies inside gives a value to is secret, so is what
`verify` compares with, and what `set` computes from a secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telephony.ivr.flow import Flow
from telephony.ivr.names import VariableName
from telephony.ivr.verbs.secure import Secure
from telephony.ivr.verbs.set import SetVariables
from telephony.ivr.verbs.verify import Verify
from telephony.ivr.walking import find


def sides(flow: Flow) -> Mapping[str, frozenset[bool]]:
    """By step: True if a caller may be inside of `secure` there, False if outside, or both.

    A step that nobody reaches has neither.
    """
    met: dict[str, set[bool]] = {str(name): set() for name in flow.steps}
    ahead = [(flow.start, False)]
    while ahead:
        name, inside = ahead.pop()
        if name not in met or inside in met[name]:
            continue
        met[name].add(inside)
        step = flow.steps[name]
        leaves = step.verb.on if isinstance(step.verb, Secure) else inside
        ahead += [(way, leaves) for way in flow.onward(name)]
    return {name: frozenset(found) for name, found in met.items()}


def secret_variables(flow: Flow) -> frozenset[str]:
    """What may hold a secret, at some time in some call."""
    lies = sides(flow)
    secret: set[str] = set()
    for name, step in flow.steps.items():
        if True in lies[str(name)]:
            found = find(VariableName, step, (), flow.languages)
            secret |= {str(each.value) for each in found}
        if isinstance(step.verb, Verify):
            secret |= step.verb.against.names
    assignments = list(_assignments(flow))
    while more := {name for name, used in assignments if used & secret} - secret:
        secret |= more
    return frozenset(secret)


def _assignments(flow: Flow) -> Iterator[tuple[str, frozenset[str]]]:
    for step in flow.steps.values():
        if isinstance(step.verb, SetVariables):
            for name, assigned in step.verb.assignments.items():
                yield str(name), assigned.names
