"""What a file of dialogues says: callers who try a flow, and what each is to meet.

flow: main
dialogues:
  support by key:
    - hears: Thank you for calling Acme.
    - press: "2"
      hears: Please key in your six digit account number.
    - press: "123456"
    - press: "1"
      step: support
      transfer: sip:support@127.0.0.1:5070
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from telephony.calendars.document import CalendarModel
from telephony.documents.fields import Duration, StrictModel, Text, defect, text_of
from telephony.domain.termination import Reason
from telephony.ivr.names import AudioReference, StepPlace, VariableName

MAX_DIALOGUES = 1000
MAX_TURNS = 200
MAX_SAID = 500
"""Letters."""


class Callee(StrEnum):
    """What the person does to whom the flow transfers."""

    ANSWERS = "answers"
    HANGS_UP = "hangs up"
    BUSY = "busy"
    NO_ANSWER = "no answer"
    DECLINES = "declines"
    UNREACHABLE = "unreachable"


class AtQueue(StrEnum):
    """What becomes of a caller who waits in a queue."""

    ANSWERS = "answers"
    HANGS_UP = "hangs up"
    LOST = "lost"
    """The agent's phone is gone: the caller waits again."""
    OFFERS_CALLBACK = "offers callback"
    """Not the agent: the queue tells the caller that it may hang up and be called back."""
    TIMEOUT = "timeout"
    FULL = "full"
    WAIT_TOO_LONG = "wait too long"
    NO_AGENTS = "no agents"
    CLOSED = "closed"


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) or value is None else [value]


Texts = Annotated[tuple[Text, ...], BeforeValidator(_as_list)]
Keys = Annotated[Text, Field(pattern=r"^[0-9*#A-D]{1,64}$")]
ACTS = (
    "press",
    "say",
    "mumble",
    "noise",
    "talk",
    "silent",
    "wait",
    "hang_up",
    "callee",
    "agent",
    "service",
)
EXPECTATIONS = (
    "hears",
    "hears_not",
    "step",
    "steps",
    "variables",
    "queue",
    "transfer",
    "asks",
    "ends",
)
"""In the order in which they are looked for."""


class Lack(StrEnum):
    """Why a web service gives no answer."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"


class Service(StrictModel):
    """What the web service answers that a step asks: `{status: 404}`, `{json: {name: Ann}}`, or
    `timeout` or `unreachable` in their place."""

    status: Annotated[int, Field(ge=100, le=599)] = 200
    answer: Annotated[Any, Field(alias="json")] = None
    after: Annotated[Duration, Field(le=300)] = 0.0
    """How long it takes."""
    lack: Lack | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {"lack": data}


class Said(StrictModel):
    """What the caller says: `sales`, or `{text: sales, file: tests/ann.wav}` for a person's voice.

    Text dialogues take the text, and so do those by sound where there is no file.
    """

    text: Annotated[Text, Field(min_length=1, max_length=MAX_SAID)]
    file: AudioReference | None = None
    """From the flow's folder, and in it."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {"text": data}


class TurnModel(StrictModel):
    """One thing that the caller or the world does, and what is to come of it; either may be
    missing. What is expected is looked for since the act."""

    press: Keys | None = None
    say: Said | None = None
    mumble: Literal[True] | None = None
    """Speaks, and isn't understood."""
    noise: Literal[True] | None = None
    """A cough or a door: sound in which nothing is recognised."""
    talk: Annotated[Duration, Field(gt=0)] | None = None
    """Speaks for the record, for so long."""
    silent: Literal[True] | None = None
    """Does nothing until the flow loses patience."""
    wait: Duration | None = None
    hang_up: Literal[True] | None = None
    callee: Callee | None = None
    agent: AtQueue | None = None
    service: Service | None = None
    barge_in: bool = False
    """Acts while the prompt plays; else it is heard out."""
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None

    hears: Texts = ()
    """Texts or parts of them, in this order; files as <name>."""
    hears_not: Texts = ()
    step: StepPlace | None = None
    steps: tuple[StepPlace, ...] | None = None
    """All steps that were entered since the act, in order."""
    variables: Mapping[VariableName, Text | float | bool | None] = {}
    queue: Text | None = None
    transfer: Text | None = None
    asks: Text | None = None
    """A web service, by method and URL."""
    ends: Reason | None = None

    @model_validator(mode="after")
    def _one_act(self) -> Self:
        acts = [act for act in ACTS if act in self.model_fields_set]
        if len(acts) > 1:
            raise defect(
                f"`{acts[0]}` and `{acts[1]}` stand in one turn.",
                "Make it two turns: one act each.",
                (acts[1],),
            )
        if self.confidence is not None and self.say is None:
            raise defect("`confidence` has a meaning beside `say` only.", "Delete it.")
        return self

    @cached_property
    def act(self) -> str:
        """Which of `ACTS` this turn has; "" for one that only looks."""
        return next((act for act in ACTS if act in self.model_fields_set), "")

    @cached_property
    def expected(self) -> tuple[str, ...]:
        """Which of `EXPECTATIONS` this turn has."""
        written = (each for each in EXPECTATIONS if each in self.model_fields_set)
        return tuple(each for each in written if getattr(self, each) is not None)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise defect(
            f"`{text}` isn't a date with a time.", "Write it as 2026-12-24 18:30."
        ) from None


Moment = Annotated[datetime, BeforeValidator(lambda text: _moment(str(text_of(text))))]
"""By the clock on the wall, or with its offset: `2026-12-24T18:30+01:00`."""


class CallerModel(StrictModel):
    """A dialogue that says who calls, and when."""

    caller: Text = "+4930123456"
    name: Text = ""
    called: Text = "100"
    at: Moment | None = None
    """When the call comes in; without an offset in the time zone of the first calendar."""
    inputs: Mapping[VariableName, Text | float | bool] = Field(
        default={}, alias="with", validate_default=False
    )
    """What a flow that others call is called with."""
    turns: Annotated[tuple[TurnModel, ...], Field(min_length=1, max_length=MAX_TURNS)]

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {"turns": data}


class DialogueFile(StrictModel):
    """The whole file."""

    flow: Text
    calendars: Annotated[Mapping[str, CalendarModel], Field(max_length=100)] = {}
    """What stands under `calendars` in telephony.yaml, for these dialogues."""
    dialogues: Annotated[dict[str, CallerModel], Field(min_length=1, max_length=MAX_DIALOGUES)]
