"""`route`: go on by who calls, or by the number called: prefix, country, region, kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from telephony.documents.fields import StrictModel, Text, defect
from telephony.documents.nearest import suggestion
from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.names import StepName
from telephony.ivr.verb import Defect, StepHeader, Verb
from telephony.ivr.visit import Exit, Visit
from telephony.numbering.number import (
    COUNTRIES,
    Number,
    NumberKind,
    load_places,
    places,
    read_number,
)


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def _known_country(code: str) -> str:
    if code not in COUNTRIES:
        raise defect(
            f"`{code}` is no country with a numbering plan.",
            suggestion(code.upper(), sorted(COUNTRIES), "Write its ISO 3166 code"),
            rule="out-of-bounds",
        )
    return code


Country = Annotated[Text, Field(max_length=40), AfterValidator(_known_country)]
Prefix = Annotated[Text, Field(pattern=r"^\+?[0-9*#]{1,20}$")]
Region = Annotated[Text, Field(min_length=1, max_length=100)]
Several = (BeforeValidator(_as_list), Field(min_length=1, max_length=500))

_CONDITIONS = ("prefix", "country", "region", "kind", "withheld")


class RouteArm(StrictModel):
    """Conditions, all of which have to hold, and `next`; or as the last one `{else: step}`."""

    prefix: Annotated[tuple[Prefix, ...] | None, *Several] = None
    country: Annotated[tuple[Country, ...] | None, *Several] = None
    region: Annotated[tuple[Region, ...] | None, *Several] = None
    kind: Annotated[tuple[NumberKind, ...] | None, *Several] = None
    withheld: Literal[True] | None = None
    next: StepName | None = None
    otherwise: StepName | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        conditions = [name for name in _CONDITIONS if getattr(self, name) is not None]
        conditional = bool(conditions) and self.next is not None and self.otherwise is None
        last = self.otherwise is not None and not conditions and self.next is None
        if not conditional and not last:
            raise defect(
                "This is no arm of a route.",
                "Write {country: DE, next: step}, {prefix: ..., next: step} or {else: step}.",
                rule="unfit-arm",
            )
        if self.withheld and len(conditions) > 1:
            raise defect(
                "A number that is withheld has nothing else.",
                "Make it two arms.",
                rule="contradiction",
            )
        if self.region is not None:
            load_places()  # now rather than while somebody waits
        return self

    def takes(self, written: str, number: Number | None) -> bool:
        """Whether all conditions hold for a number, which is None if it isn't one."""
        if self.withheld:
            return not written
        shown = number.e164 if number is not None else written
        by_prefix = self.prefix is None or shown.startswith(self.prefix)
        if number is None or not by_prefix:
            return by_prefix and (self.country, self.region, self.kind) == (None, None, None)
        return (
            (self.country is None or number.country in self.country)
            and (self.kind is None or number.kind in self.kind)
            and (self.region is None or not places(number).isdisjoint(self.region))
        )


class Route(Verb):
    """`route: [{country: DE, next: ...}, ..., {else: ...}]`, or with `by` and `home`."""

    takes_next: ClassVar[bool] = False
    instant: ClassVar[bool] = True
    needs_media: ClassVar[bool] = False

    by: Literal["caller", "called"] = "caller"
    home: Country | None = None
    """Whose national numbers come without their country code."""
    arms: Annotated[tuple[RouteArm, ...], Field(min_length=1, max_length=200)]

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"arms": data} if isinstance(data, list | tuple) else data

    def defects(self, language: str) -> Iterator[Defect]:
        """The last arm, and only it, is `else`."""
        for index, arm in enumerate(self.arms[:-1]):
            if arm.otherwise is not None:
                yield Defect(
                    ("arms", index),
                    "No arm after `else` is ever tried.",
                    "Move `else` to the end.",
                    "else-not-last",
                )
        if self.arms[-1].otherwise is None:
            yield Defect(
                ("arms", len(self.arms) - 1),
                "The last arm has to be `else`, for all other numbers.",
                "Add `- else: step`.",
                "else-not-last",
            )

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Decide at once."""
        return _Routing(self, context)


class _Routing(Visit):
    def __init__(self, verb: Route, context: Context) -> None:
        self._verb = verb
        self._context = context

    def begin(self) -> Exit | None:
        call = self._context.call
        written = call.caller_number if self._verb.by == "caller" else call.called_number
        number = read_number(written, self._verb.home or "")
        country = number.country if number is not None else ""
        self._context.note(Kind.STEP, "number", {"country": country or "unknown"})
        for arm in self._verb.arms:
            if arm.otherwise is not None:
                return arm.otherwise
            if arm.next is not None and arm.takes(written, number):
                return arm.next
        raise AssertionError("the graph gate lets no route without `else` through")
