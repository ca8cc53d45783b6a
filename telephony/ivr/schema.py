"""The first gate: what a flow file looks like."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, create_model, model_validator

from telephony.documents.fields import StrictModel, defect
from telephony.ivr.by_language import MAX_LANGUAGES
from telephony.ivr.expressions.value_types import ValueType
from telephony.ivr.grammars.global_commands import MAX_COMMANDS, GlobalCommand
from telephony.ivr.names import CommandName, FlowName, LanguageTag, StepName, VariableName
from telephony.ivr.verb import Verb
from telephony.ivr.verbs import VERBS

USUAL_LANGUAGE = "en-US"


class StepBody(StrictModel):
    """One verb, and where to go afterwards."""

    next: StepName | None = None
    """Where to go when the step is done; without it the call ends there."""
    on_error: StepName | None = None
    """Where to go when the step can't be carried out, because an expression has no value."""

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        verbs = self._verbs()
        if len(verbs) != 1:
            found = " and ".join(f"`{verb}`" for verb in verbs) or "none"
            raise defect(
                f"A step has exactly one verb, and here is {found}.",
                f"The verbs are {', '.join(VERBS)}.",
                (verbs[1],) if verbs else (),
                rule="not-one-verb",
            )
        if self.next is not None and not self.verb.takes_next:
            raise defect(
                f"`next` has no meaning beside `{verbs[0]}`, which says itself what follows.",
                "Delete it.",
                ("next",),
                rule="next-without-meaning",
            )
        return self

    def _verbs(self) -> list[str]:
        return [name for name in VERBS if name in self.model_fields_set]

    @cached_property
    def verb_name(self) -> str:
        """The verb's key: "menu"."""
        return self._verbs()[0]

    @cached_property
    def verb(self) -> Verb:
        """The verb with all that stands under it."""
        verb: Verb = getattr(self, self.verb_name)
        return verb


Variables = Annotated[Mapping[VariableName, ValueType], Field(max_length=50)]


MAX_FLOW_STEPS = 2000
"""Steps in one flow: some seconds of work to load."""


def _not_too_many(steps: Any) -> Any:
    """Asked first: what each of too many steps says needn't be known."""
    if isinstance(steps, dict) and len(steps) > MAX_FLOW_STEPS:
        raise defect(
            f"A flow has {MAX_FLOW_STEPS} steps at most, and this one has {len(steps)}.",
            "Put parts of it into flows of their own, and `call` them.",
            rule="out-of-bounds",
        )
    return steps


class FlowBody(StrictModel):
    """A whole file; `FlowFile` adds what a step may be."""

    flow: FlowName
    """The flow's name, as routes in telephony.yaml use it."""
    language: LanguageTag | None = None
    """In which calls begin; the first of `languages` if left out."""
    languages: Annotated[tuple[LanguageTag, ...], Field(max_length=MAX_LANGUAGES)] = ()
    """Every language that a call may have; empty for `language` alone."""
    inputs: Variables = Field(default={}, validate_default=False)
    """What a flow that calls this one has to give."""
    outputs: Variables = Field(default={}, validate_default=False)
    """What this one gives back."""
    start: StepName
    """The step that a call enters first."""
    commands: Annotated[Mapping[CommandName, GlobalCommand], Field(max_length=MAX_COMMANDS)] = {}
    """What callers may ask for in any question, by name."""
    steps: Mapping[StepName, StepBody]
    """The steps, by name."""

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """Every language that a call may have, the one in which calls begin first."""
        first = self.language or next(iter(self.languages), USUAL_LANGUAGE)
        return tuple(dict.fromkeys((first, *self.languages)))


def _flow_model() -> type[FlowBody]:
    verbs: dict[str, Any] = {name: (verb, None) for name, verb in VERBS.items()}
    step = create_model("Step", __base__=StepBody, **verbs)
    steps = Annotated[
        Mapping[StepName, step],
        Field(min_length=1, max_length=MAX_FLOW_STEPS),
        BeforeValidator(_not_too_many),
    ]
    fields: dict[str, Any] = {"steps": (steps, ...)}
    return create_model("FlowFile", __base__=FlowBody, **fields)


FlowFile: type[FlowBody] = _flow_model()
"""The model of a flow file, every registered verb known to it."""
