"""What a dialogue calls its flow with, as the flow declares it."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.documents.document import Document
from telephony.documents.nearest import suggestion
from telephony.domain.errors import Problem
from telephony.ivr.expressions.expression import Value
from telephony.ivr.expressions.value_types import Unfit, ValueType, fit
from telephony.ivr.flow import Flow
from telephony.ivr.rehearsal.script import CallerModel, DialogueFile


def inputs_of(script: CallerModel, flow: Flow) -> dict[str, Value]:
    """Each input as its type has it. Raises `Unfit` for what `input_problems` tells of."""
    return {
        str(name): fit(value, flow.inputs.get(str(name), ValueType.ANY))
        for name, value in script.inputs.items()
    }


def input_problems(document: Document[DialogueFile], flow: Flow) -> Iterator[Problem]:
    """Inputs that the flow doesn't take, of another type, or that a dialogue leaves out."""
    for dialogue, script in document.value.dialogues.items():
        at = ("dialogues", dialogue, "with")
        for name, value in script.inputs.items():
            wanted = flow.inputs.get(str(name))
            if wanted is None:
                remedy = suggestion(str(name), flow.inputs, "Its inputs are")
                message = f"The flow `{flow.name}` takes no `{name}`."
                yield document.problem((*at, str(name)), message, remedy)
            elif not _fits(value, wanted):
                remedy = f"Write a {wanted}, or change `inputs` of the flow."
                yield document.problem((*at, str(name)), f"`{name}` is a {wanted} there.", remedy)
        given = {str(name) for name in script.inputs}
        if lacking := [name for name in flow.inputs if name not in given]:
            message = f"The flow `{flow.name}` has to be called with `{'`, `'.join(lacking)}`."
            remedy = f"Add `with: {{{lacking[0]}: ...}}` to the dialogue."
            yield document.problem(("dialogues", dialogue), message, remedy)


def _fits(value: Value, wanted: ValueType) -> bool:
    try:
        fit(value, wanted)
    except Unfit:
        return False
    return True
