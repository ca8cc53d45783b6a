"""`set`: give variables values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import takewhile
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from telephony.documents.fields import StrictModel, defect, text_of
from telephony.documents.places import Path
from telephony.documents.scalars import WrittenInt
from telephony.ivr.context import Context
from telephony.ivr.expressions.expression import ExpressionFailed, Scope, Template, Value
from telephony.ivr.expressions.sandbox import is_plain
from telephony.ivr.names import VariableName
from telephony.ivr.verb import Names, StepHeader, Verb
from telephony.ivr.visit import Exit, Visit, onward


class Assigned(StrictModel):
    """The right side of an assignment: a text with expressions, or a constant."""

    template: Template | None = None
    constant: Any = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"template": data}
        if isinstance(data, WrittenInt):
            text_of(data)  # refuses +49301: as a number it would lose its plus sign
            data = int(data)
        if isinstance(data, dict | list) or not is_plain(data):
            raise defect(
                "A variable is given a text, a number, true, false or null.", rule="wrong-kind"
            )
        return {"constant": data}

    @property
    def names(self) -> frozenset[str]:
        """The variables that it is computed from."""
        return self.template.names if self.template is not None else frozenset()

    def value(self, scope: Scope) -> Value:
        """The value in this call. Raises `ExpressionFailed`."""
        if self.template is None:
            constant: Value = self.constant
            return constant
        return self.template.evaluate(scope)


class SetVariables(Verb):
    """`set: {name: value, ...}`, in the order written."""

    instant: ClassVar[bool] = True
    needs_media: ClassVar[bool] = False

    assignments: Annotated[Mapping[VariableName, Assigned], Field(min_length=1, max_length=50)]

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"assignments": data}

    def gives_before(self, place: Path) -> Names:
        """Those that stand above it."""
        return frozenset(takewhile(lambda name: name != place[1], map(str, self.assignments)))

    @cached_property
    def fixed(self) -> Mapping[str, Value]:
        """What is given the same value in every call."""
        return {
            str(name): assigned.value({})
            for name, assigned in self.assignments.items()
            if assigned.template is None or assigned.template.constant
        }

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Assign, then go on at once."""
        return _Assigning(self, step, context)


class _Assigning(Visit):
    def __init__(self, verb: SetVariables, step: StepHeader, context: Context) -> None:
        self._next = step.next
        self._verb = verb
        self._context = context

    def begin(self) -> Exit | None:
        fixed, variables = self._verb.fixed, self._context.variables
        if len(fixed) == len(self._verb.assignments):
            variables.give(fixed)
            return onward(self._next)
        for name, assigned in self._verb.assignments.items():
            try:
                value = assigned.value(self._context.scope)
            except ExpressionFailed as failure:
                raise ExpressionFailed(f"`{name}` can't be set: {failure}") from None
            secret = variables.any_secret(assigned.names)
            variables.assign(str(name), value, secret=secret)
        return onward(self._next)
