"""`branch`: go where the first true condition says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from telephony.documents.fields import StrictModel, defect
from telephony.documents.places import Path
from telephony.ivr.analysis.needed_names import proof_of
from telephony.ivr.context import Context
from telephony.ivr.expressions.expression import Condition
from telephony.ivr.names import StepName
from telephony.ivr.verb import NO_NAMES, Defect, Names, StepHeader, Verb
from telephony.ivr.visit import Exit, Visit


class Arm(StrictModel):
    """`{when: condition, next: step}`, or as the last one `{else: step}`."""

    when: Condition | None = None
    next: StepName | None = None
    otherwise: StepName | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        conditional = self.when is not None and self.next is not None and self.otherwise is None
        last = self.otherwise is not None and self.when is None and self.next is None
        if not conditional and not last:
            raise defect(
                "This is no arm of a branch.",
                "Write {when: condition, next: step} or {else: step}.",
                rule="unfit-arm",
            )
        return self


class Branch(Verb):
    """`branch: [{when: ..., next: ...}, ..., {else: ...}]`."""

    takes_next: ClassVar[bool] = False
    instant: ClassVar[bool] = True
    needs_media: ClassVar[bool] = False

    arms: Annotated[tuple[Arm, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"arms": data}

    def defects(self, language: str) -> Iterator[Defect]:
        """The last arm, and only it, is `else`."""
        for index, arm in enumerate(self.arms[:-1]):
            if arm.otherwise is not None:
                yield Defect(
                    (index,),
                    "No arm after `else` is ever tried.",
                    "Move `else` to the end.",
                    "else-not-last",
                )
        if all(arm.otherwise is None for arm in self.arms):
            yield Defect(
                (len(self.arms) - 1,),
                "The last arm has to be `else`, for when no condition is true.",
                "Add `- else: step`.",
                "else-not-last",
            )

    def gives(self, way: Path) -> Names:
        """What the arm's condition proves by being true, and those before by being false."""
        number = int(way[1])
        when = self.arms[number].when
        proven = proof_of(when).if_true if when is not None else NO_NAMES
        return proven | self._proven_before(number)

    def gives_before(self, place: Path) -> Names:
        """What those conditions prove by being false that are looked at before."""
        return self._proven_before(int(place[1]))

    def _proven_before(self, number: int) -> Names:
        conditions = (arm.when for arm in self.arms[:number] if arm.when is not None)
        return NO_NAMES.union(*(proof_of(condition).if_false for condition in conditions))

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Decide at once."""
        return _Branching(self.arms, context)


class _Branching(Visit):
    def __init__(self, arms: tuple[Arm, ...], context: Context) -> None:
        self._arms = arms
        self._context = context

    def begin(self) -> Exit | None:
        scope = self._context.scope
        for arm in self._arms:
            if arm.otherwise is not None:
                return arm.otherwise
            if arm.when is not None and arm.next is not None and arm.when.holds(scope):
                return arm.next
        raise AssertionError("the graph gate lets no branch without `else` through")
