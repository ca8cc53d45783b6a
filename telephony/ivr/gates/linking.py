"""Flows that call each other, checked and tied together: the references gate between files.

After it each flow holds the very flows that it calls, so a call that is in one keeps all of
them as they were, whatever is loaded later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from telephony.documents.nearest import suggestion
from telephony.domain.errors import FlowError, Problem
from telephony.ivr.expressions.value_types import Unfit, fit
from telephony.ivr.flow import Flow
from telephony.ivr.verbs.call import CallFlow
from telephony.ivr.walking import Found

MAX_DEPTH = 16
"""Flows that are in each other at a time."""
_UNFIT, _ENDLESS = "unfit-call", "endless-calls"


def linked(flows: Mapping[str, Flow]) -> dict[str, Flow]:
    """The same flows, in the same order, each with those that it calls.

    Raises `FlowError` with every call that can't work.
    """
    if problems := _problems(flows):
        raise FlowError(problems)
    done: dict[str, Flow] = {}
    for name in flows:
        _link(name, flows, done)
    return {name: done[name] for name in flows}


def _problems(flows: Mapping[str, Flow]) -> list[Problem]:
    """Flows, inputs and outputs that aren't there or don't fit, and calls without an end."""
    following = _Following(flows)
    for name in flows:
        following.follow(name)
    misfits = [
        problem
        for flow in flows.values()
        for found in flow.find(CallFlow)
        for problem in _misfits(flow, found, flows)
    ]
    return [*misfits, *following.problems]


def _misfits(flow: Flow, found: Found[CallFlow], flows: Mapping[str, Flow]) -> Iterator[Problem]:
    call, path = found.value, found.path
    called = flows.get(str(call.flow))
    if called is None:
        remedy = suggestion(str(call.flow), flows, "The flows are")
        message = f"There is no flow `{call.flow}`."
        yield flow.document.problem((*path, "flow"), message, remedy, "no-such-flow")
        return
    yield from _missing_inputs(flow, found, called)
    for name, assigned in call.inputs.items():
        at = (*path, "with", name)
        if name not in called.inputs:
            remedy = suggestion(name, called.inputs, "Its inputs are")
            yield flow.document.problem(at, f"`{call.flow}` has no input `{name}`.", remedy, _UNFIT)
        elif assigned.template is None or assigned.template.constant:
            wanted = called.inputs[name]
            try:
                fit(assigned.value({}), wanted)
            except Unfit:
                message = f"`{call.flow}` wants `{name}` to be a {wanted.value}, and this is none."
                remedy = "Give another value, or change the type where that flow declares it."
                yield flow.document.problem(at, message, remedy, _UNFIT)
    for variable, output in call.into.items():
        if output not in called.outputs:
            remedy = suggestion(output, called.outputs, "Its outputs are")
            message = f"`{call.flow}` gives no `{output}` back."
            yield flow.document.problem((*path, "into", variable), message, remedy, _UNFIT)


def _missing_inputs(flow: Flow, found: Found[CallFlow], called: Flow) -> Iterator[Problem]:
    given = {str(name) for name in found.value.inputs}
    for name in called.inputs:
        if name not in given:
            message = f"`{called.name}` can't be called without `{name}`."
            remedy = f'Give it a value: `with: {{{name}: "{{{{ ... }}}}"}}`.'
            yield flow.document.problem(found.path, message, remedy, _UNFIT)


class _Following:
    """Walks from flow to flow, and finds circles of calls and chains that are too long."""

    def __init__(self, flows: Mapping[str, Flow]) -> None:
        self.problems: list[Problem] = []
        self._flows = flows
        self._depths: dict[str, int] = {}
        """How many flows are in each other at most, from this one on."""

    def follow(self, name: str, trail: tuple[str, ...] = ()) -> int:
        """The depth from `name` on; `trail` led there."""
        if name in self._depths:
            return self._depths[name]
        trail = (*trail, name)
        flow = self._flows[name]
        deepest = 0
        for found in _calls(flow):
            called = str(found.value.flow)
            at = (*found.path, "flow")
            if called in trail:
                circle = " -> ".join([*trail[trail.index(called) :], called])
                message = f"These flows call each other without an end: {circle}."
                remedy = "Let one of them go on by itself."
                self.problems.append(flow.document.problem(at, message, remedy, _ENDLESS))
            elif len(trail) + self._depths.get(called, 1) > MAX_DEPTH:
                message = f"More than {MAX_DEPTH} flows would be in each other here."
                remedy = "Put some of them together."
                self.problems.append(flow.document.problem(at, message, remedy, _ENDLESS))
            elif called in self._flows:
                deepest = max(deepest, self.follow(called, trail))
        self._depths[name] = deepest + 1
        return deepest + 1


def _calls(flow: Flow) -> list[Found[CallFlow]]:
    """One call of each flow that is called."""
    return list({found.value.flow: found for found in flow.find(CallFlow)}.values())


def _link(name: str, flows: Mapping[str, Flow], done: dict[str, Flow]) -> Flow:
    if name not in done:
        flow = flows[name]
        names = [str(found.value.flow) for found in _calls(flow)]
        called = {each: _link(each, flows, done) for each in names}
        done[name] = replace(flow, called=MappingProxyType(called)) if called else flow
    return done[name]
