"""The keys of a load profile; `docs/load.md` explains each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from telephony.app.load.criterion import Criterion, parse_criterion
from telephony.documents.fields import Duration, StrictModel, Text, defect

MOST_CALLS = 100_000
FASTEST_RATE = 500.0
"""Calls per second."""
LONGEST_HOLD = 3600.0

_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)\s?%")


def _share_of(value: object) -> float:
    found = _SHARE.fullmatch(value) if isinstance(value, str) else None
    if not found or float(found[1]) > 100:
        raise defect("This isn't a share.", "Write a percentage, such as 5%.")
    return float(found[1]) / 100


def _hold_of(value: object) -> object:
    return value if isinstance(value, dict) else {"exactly": value}


Share = Annotated[float, PlainValidator(_share_of)]
"""From 0 to 1; written as 5%."""
Rate = Annotated[float, Field(ge=0.1, le=FASTEST_RATE)]
"""Calls per second."""
Count = Annotated[int, Field(ge=1, le=MOST_CALLS)]
User = Annotated[Text, Field(pattern=r"^[A-Za-z0-9+*#._-]{1,64}$")]
"""The user part of a SIP address."""
Keys = Annotated[Text, Field(pattern=r"^[0-9*#A-D]{1,64}$")]


class StepModel(StrictModel):
    """One thing that a caller does; exactly one of its keys."""

    wait: Duration | None = None
    press: Keys | None = None
    play: Path | None = None
    say: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise defect(
                "A step does one thing.", "Write one of wait, press, play and say in each step."
            )
        return self


class HoldModel(StrictModel):
    """How long a caller stays on after the last step, or at most waits for the edge's BYE."""

    exactly: Annotated[Duration, Field(le=LONGEST_HOLD)] | None = None
    mean: Annotated[Duration, Field(le=LONGEST_HOLD)] | None = None
    at_most: Annotated[Duration, Field(le=LONGEST_HOLD)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.exactly is None) == (self.mean is None):
            raise defect(
                "A hold time is either fixed or drawn around a mean.",
                "Write `hold: 10s` or `hold: {mean: 10s, at_most: 30s}`.",
            )
        if self.at_most is not None and self.mean is None:
            raise defect("`at_most` needs a mean.", "Write `hold: {mean: 10s, at_most: 30s}`.")
        return self


Hold = Annotated[HoldModel, BeforeValidator(_hold_of)]


class LineModel(StrictModel):
    """What the network does to the caller's own packets."""

    lost: Share = 0.0
    swapped: Share = 0.0


class KeypadModel(StrictModel):
    """How the caller's telephone sends a key by RFC 4733."""

    length: Annotated[Duration, Field(ge=0.04, le=5)] = 0.1
    pause: Annotated[Duration, Field(ge=0.04, le=5)] = 0.1
    marker: bool = True
    end_packets: Annotated[int, Field(ge=0, le=3)] = 3


class HearsModel(StrictModel):
    """The sound that the edge has to play after it answered; exactly one of say and play."""

    play: Path | None = None
    say: Text | None = None
    language: str = "en-US"
    first: Annotated[Duration, Field(ge=0.3, le=30)] = 3.0
    within: Annotated[Duration, Field(ge=0.1, le=60)] = 5.0

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.play is None) == (self.say is None):
            raise defect(
                "The sound to hear is a recording or a text.", "Write one of `play` and `say`."
            )
        return self


class CallerModel(StrictModel):
    """One kind of caller."""

    share: Annotated[int, Field(ge=1, le=1000)] = 1
    xml: Path | None = None
    presses: Keys | None = None
    keywords: dict[Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")], Text] = {}
    number: User = "5550100"
    dials: User = "100"
    codec: Literal["PCMU", "PCMA"] = "PCMU"
    sends: Literal["steps", "always"] = "steps"
    does: Annotated[tuple[StepModel, ...], Field(max_length=100)] = ()
    hold: Hold = HoldModel(exactly=5.0)
    hang_up: Literal["caller", "edge"] = "caller"
    line: LineModel = LineModel()
    keys: KeypadModel = KeypadModel()
    hears: HearsModel | None = None

    @model_validator(mode="after")
    def _presses_by_xml(self) -> Self:
        if self.presses is not None and (self.xml is None or self.keys_pressed(False)):
            raise defect(
                "`presses` tells the keys that SIPp XML of your own presses.",
                "Write `does: [{press: ...}]` instead.",
            )
        return self

    def keys_pressed(self, by_xml: bool = True) -> str:
        """Every key of one call, in order."""
        pressed = "".join(step.press for step in self.does if step.press is not None)
        return pressed or ((self.presses or "") if by_xml else "")


class RampModel(StrictModel):
    """A rate that rises evenly, and stays where it got to."""

    start: Annotated[Rate, Field(alias="from")]
    end: Annotated[Rate, Field(alias="to")]
    over: Annotated[Duration, Field(ge=1, le=LONGEST_HOLD)]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.end <= self.start:
            raise defect("A ramp rises.", "Make `to` larger than `from`.")
        return self


class BurstModel(StrictModel):
    """Calls that all come at once, again and again."""

    calls: Count
    every: Annotated[Duration, Field(ge=1, le=LONGEST_HOLD)]


class Profile(StrictModel):
    """The whole file. Paths in it start at the file's own folder."""

    about: Text = ""
    calls: Count = 1
    at_once: Count | None = None
    rate: Rate | None = None
    ramp: RampModel | None = None
    burst: BurstModel | None = None
    caller: CallerModel | None = None
    callers: Annotated[list[CallerModel], Field(min_length=1, max_length=20)] | None = None
    passes: Annotated[
        tuple[Annotated[Criterion, PlainValidator(parse_criterion)], ...],
        Field(alias="pass", min_length=1),
    ] = (parse_criterion("failed <= 0"),)

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if self.caller is not None and self.callers is not None:
            raise defect("There are both `caller` and `callers`.", "Keep one of the two.")
        if self.caller is None and self.callers is None:
            raise defect("Nobody calls.", "Add `caller:` with what a caller does.")
        if sum(one is not None for one in (self.rate, self.ramp, self.burst)) > 1:
            raise defect(
                "Calls come at a rate, in a ramp or in bursts.",
                "Keep one of `rate`, `ramp` and `burst`.",
            )
        return self

    @property
    def kinds(self) -> list[CallerModel]:
        """Every kind of caller."""
        return self.callers or [self.caller or CallerModel()]
