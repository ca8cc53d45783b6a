"""`split`: send shares of the callers different ways, each caller always the same one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from telephony.documents.fields import StrictModel, defect
from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.names import StepName
from telephony.ivr.shares import place_of
from telephony.ivr.verb import Defect, StepHeader, Verb
from telephony.ivr.visit import Exit, Visit


class Share(StrictModel):
    """`{percent: 20, next: step}`, or as the last one `{else: step}`."""

    percent: Annotated[float, Field(gt=0, lt=100)] | None = None
    next: StepName | None = None
    otherwise: StepName | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        share = self.percent is not None and self.next is not None and self.otherwise is None
        last = self.otherwise is not None and self.percent is None and self.next is None
        if not share and not last:
            raise defect(
                "This is no share of a split.",
                "Write {percent: 20, next: step} or {else: step}.",
                rule="unfit-arm",
            )
        return self


class Split(Verb):
    """`split: [{percent: 20, next: ...}, ..., {else: ...}]`."""

    takes_next: ClassVar[bool] = False
    instant: ClassVar[bool] = True
    needs_media: ClassVar[bool] = False

    shares: Annotated[tuple[Share, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"shares": data}

    def defects(self, language: str) -> Iterator[Defect]:
        """The last share, and only it, is `else`, and something is left for it."""
        for index, share in enumerate(self.shares[:-1]):
            if share.otherwise is not None:
                yield Defect(
                    (index,),
                    "No share after `else` has callers.",
                    "Move `else` to the end.",
                    "else-not-last",
                )
        if all(share.otherwise is None for share in self.shares):
            yield Defect(
                (len(self.shares) - 1,),
                "The last share has to be `else`, for all other callers.",
                "Add `- else: step`.",
                "else-not-last",
            )
        total = sum(share.percent or 0.0 for share in self.shares)
        if total >= 100:
            yield Defect(
                (), f"The shares are {total:g} percent: nobody is left for `else`.", "Lower one."
            )

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Decide at once."""
        return _Splitting(self.shares, step, context)


class _Splitting(Visit):
    def __init__(self, shares: tuple[Share, ...], step: StepHeader, context: Context) -> None:
        self._shares = shares
        self._step = step.name
        self._context = context

    def begin(self) -> Exit | None:
        """A caller without a number is somebody else in each call."""
        context, call = self._context, self._context.call
        place = place_of(context.setting.flow, self._step, call.caller_number or call.id)
        reached = 0.0
        for share in self._shares:
            if share.otherwise is not None:
                return self._go(share.otherwise)
            reached += share.percent or 0.0
            if share.next is not None and place < reached:
                return self._go(share.next)
        raise AssertionError("the graph gate lets no split without `else` through")

    def _go(self, step: StepName) -> Exit:
        self._context.note(Kind.STEP, "share", {"next": step})
        return step
