"""The flows that a call is in: the one it entered, and those that steps called since.

Each has variables of its own. They are checked against each other when they are loaded, so
that there is no circle of calls, and thus an end to the depth.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from telephony.ivr.expressions.expression import ExpressionFailed, Value
from telephony.ivr.expressions.value_types import Unfit, ValueType, fit
from telephony.ivr.flow import Flow
from telephony.ivr.secrecy import Variables
from telephony.ivr.visit import Descend, Visit


@dataclass(slots=True, eq=False)
class Frame:
    """One flow that a call is in, and where in it."""

    flow: Flow
    variables: Variables = field(default_factory=Variables)
    step: str = ""
    visit: Visit | None = None
    """Of the step; while another flow does its work, the one to be resumed."""

    @property
    def on_error(self) -> str | None:
        """Where the step leads when it can't be carried out."""
        body = self.flow.steps.get(self.step)
        return body.on_error if body is not None else None


def called_frame(caller: Flow, wanted: Descend) -> Frame:
    """Of a flow that `caller` calls. Raises `ExpressionFailed` where an input is unfit."""
    flow = caller.called[wanted.flow]
    return Frame(flow, _fitted(wanted.inputs, flow.inputs, "can't be given", wanted.secret))


def outputs(frame: Frame) -> Variables:
    """What a flow gives back. Raises `ExpressionFailed` where it isn't of the type declared."""
    given = {name: frame.variables[name] for name in frame.flow.outputs if name in frame.variables}
    secret = frame.variables.secret & set(given)
    return _fitted(given, frame.flow.outputs, "can't be given back", secret)


def _fitted(
    values: Mapping[str, Value],
    types: Mapping[str, ValueType],
    problem: str,
    secret: Collection[str],
) -> Variables:
    fitted: dict[str, Value] = {}
    for name, value in values.items():
        try:
            fitted[name] = fit(value, types[name])
        except Unfit:
            raise ExpressionFailed(f"`{name}` {problem}: it is no {types[name].value}") from None
    return Variables(fitted, secret)
