"""`call`: another flow does a part of the work, and gives back what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from telephony.ivr.context import Context
from telephony.ivr.expressions.expression import ExpressionFailed, Value
from telephony.ivr.names import FlowName, InputName, OutputName, VariableName
from telephony.ivr.secrecy import Variables
from telephony.ivr.verb import StepHeader, Verb
from telephony.ivr.verbs.set import Assigned
from telephony.ivr.visit import Descend, Exit, Visit, onward


def _same_names(data: Any) -> Any:
    """`into: balance` and `into: [balance, name]` keep the names of the outputs."""
    names = [data] if isinstance(data, str) else data
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return {name: name for name in names}
    return data


class CallFlow(Verb):
    """`call: {flow: identify, with: {account: "{{ account }}"}, into: {balance: balance}}`."""

    needs_media: ClassVar[bool] = False

    flow: FlowName
    inputs: Annotated[Mapping[InputName, Assigned], Field(alias="with", max_length=50)] = Field(
        default={}, validate_default=False
    )
    into: Annotated[
        Mapping[VariableName, OutputName], BeforeValidator(_same_names), Field(max_length=50)
    ] = Field(default={}, validate_default=False)
    """Outputs of the other flow, by the variable of this one that takes each."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) or data is None else {"flow": data}

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Go there, come back, go on."""
        return _Calling(self, step, context)


class _Calling(Visit):
    def __init__(self, call: CallFlow, step: StepHeader, context: Context) -> None:
        self._call = call
        self._next = step.next
        self._context = context

    def begin(self) -> Exit | None:
        scope = self._context.scope
        values: dict[str, Value] = {}
        secret: set[str] = set()
        for name, assigned in self._call.inputs.items():
            try:
                values[str(name)] = assigned.value(scope)
            except ExpressionFailed as failure:
                raise ExpressionFailed(f"`{name}` can't be given: {failure}") from None
            if self._context.variables.any_secret(assigned.names):
                secret.add(str(name))
        return Descend(str(self._call.flow), values, frozenset(secret))

    def resume(self, variables: Variables) -> Exit:
        taken: dict[str, Value] = {}
        for name, output in self._call.into.items():
            if output not in variables:
                raise ExpressionFailed(f"`{self._call.flow}` gave no `{output}` back")
            taken[str(name)] = variables[output]
        for name, output in self._call.into.items():
            value, secret = taken[str(name)], output in variables.secret
            self._context.variables.assign(str(name), value, secret=secret)
        return onward(self._next)
