"""`queues:` and `agents:` of `telephony.yaml`, and what they mean to the distributor."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from telephony.acd.queue import CallbackRules, Queue, Relaxation, Requirement, Strategy
from telephony.app.settings.agent_page import SHORT_TEXTS, ScriptPartModel, named_once
from telephony.app.settings.recording import RecordingPolicyModel
from telephony.calendars.document import CalendarModel
from telephony.call_control.callbacks.callback_terms import CallbackPolicy
from telephony.call_control.contacts.agent_phone import AgentPhone
from telephony.call_control.contacts.opening_hours import QueueHours
from telephony.documents.fields import Duration, StrictModel, Text, defect
from telephony.documents.nearest import suggestion

Level = Annotated[int, Field(ge=1, le=100)]
Count = Annotated[int, Field(ge=1, le=100_000)]
_NOT_THE_DISTRIBUTORS = {
    "skills",
    "relax",
    "wrap_up",
    "recording",
    "hours",
    "at_closing",
    "dispositions",
    "script",
    "callback",
}
SipUri = Annotated[str, Field(pattern=r"^sips?:\S{1,255}$")]


class RelaxationModel(StrictModel):
    """A requirement that is asked for less, or no more, after some waiting."""

    after: Duration
    skill: Text
    level: Annotated[int, Field(ge=0, le=100)] = 0


class AtClosing(StrEnum):
    """What becomes of those who wait when their queue closes."""

    KEEP_WAITING = "keep_waiting"
    LEAVE = "leave"


class CallbackModel(StrictModel):
    """How those are called back who hang up and keep their place."""

    trunk: Text
    offer_after: Duration = 60.0
    offer_beyond: Duration = 0.0
    ring_timeout: Annotated[Duration, Field(ge=5, le=120)] = 30.0
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    retry_after: Annotated[Duration, Field(ge=10)] = 300.0
    keep_for: Annotated[Duration, Field(ge=60, le=30 * 86_400)] = 259_200.0


class QueueModel(StrictModel):
    """One of `queues:`, by name."""

    strategy: Strategy = Strategy.LONGEST_IDLE
    skills: dict[str, Level] = {}
    relax: list[RelaxationModel] = []
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0
    priority_worth: Duration = 60.0
    ring_timeout: Annotated[Duration, Field(gt=0, le=300)] = 20.0
    wrap_up: Duration | Literal["until_done"] = 0.0
    no_answers_allowed: Count = 1
    decline_pause: Duration = 30.0
    max_waiting: Count | None = None
    max_wait: Duration | None = None
    max_expected_wait: Duration | None = None
    needs_agents: bool = True
    sticky_for: Duration = 0.0
    return_within: Duration = 0.0
    announce_after: Duration | None = None
    announce_every: Annotated[Duration, Field(ge=5)] = 60.0
    usual_handling: Annotated[Duration, Field(gt=0)] = 180.0
    service_threshold: Duration = 20.0
    short_abandon: Duration = 5.0
    hours: Text | None = None
    at_closing: AtClosing = AtClosing.KEEP_WAITING
    recording: RecordingPolicyModel = RecordingPolicyModel()
    callback: CallbackModel | None = None
    dispositions: SHORT_TEXTS = []
    script: Annotated[list[ScriptPartModel], Field(max_length=40)] = []

    @model_validator(mode="after")
    def _fields_named_once(self) -> Self:
        named_once(self.script)
        return self


class AgentModel(StrictModel):
    """One of `agents:`, by name."""

    phone: SipUri | None = None
    """None: a browser is this agent's telephone."""
    queues: Annotated[list[str], Field(min_length=1)]
    skills: dict[str, Level] = {}


def queues(models: Mapping[str, QueueModel]) -> list[Queue]:
    """As the distributor takes them."""
    return [_queue(name, model) for name, model in models.items()]


def agent_phones(models: Mapping[str, AgentModel], users: Container[str]) -> list[AgentPhone]:
    """Who may be rung, in the order of the file: that of strategies which go by place.

    One of `users` signs in by the page, and isn't rung before.
    """
    return [
        AgentPhone(
            name,
            agent.phone,
            tuple(agent.queues),
            dict(agent.skills),
            place,
            by_page=name in users,
        )
        for place, (name, agent) in enumerate(models.items())
    ]


def queue_hours(
    models: Mapping[str, QueueModel], calendars: Mapping[str, CalendarModel]
) -> dict[str, QueueHours]:
    """The queues that aren't open round the clock."""
    built = {name: calendar.calendar() for name, calendar in calendars.items()}
    return {
        name: QueueHours(built[model.hours], model.at_closing is AtClosing.KEEP_WAITING)
        for name, model in models.items()
        if model.hours is not None
    }


def callback_policies(models: Mapping[str, QueueModel]) -> dict[str, CallbackPolicy]:
    """The queues that call back."""
    return {
        name: CallbackPolicy(
            model.callback.trunk, model.callback.ring_timeout, model.callback.keep_for
        )
        for name, model in models.items()
        if model.callback is not None
    }


def check_callbacks(models: Mapping[str, QueueModel], trunks: Sequence[str]) -> None:
    """Refuse a queue that calls back by a trunk that isn't one of `trunks`, which can call out."""
    for name, model in models.items():
        if model.callback is not None and model.callback.trunk not in trunks:
            raise defect(
                f"Queue {name} calls back by a trunk `{model.callback.trunk}` that isn't there,"
                " or has no `outbound` to call out by.",
                suggestion(model.callback.trunk, sorted(trunks), "Trunks that call out are"),
                ("queues", name, "callback", "trunk"),
            )


def _callback(model: CallbackModel | None) -> CallbackRules | None:
    if model is None:
        return None
    return CallbackRules(model.offer_after, model.offer_beyond, model.attempts, model.retry_after)


def _queue(name: str, model: QueueModel) -> Queue:
    own = model.model_dump(exclude=_NOT_THE_DISTRIBUTORS)
    return Queue(
        name=name,
        skills=tuple(Requirement(skill, level) for skill, level in model.skills.items()),
        relax=tuple(Relaxation(one.after, one.skill, one.level) for one in model.relax),
        wrap_up=None if model.wrap_up == "until_done" else model.wrap_up,
        callback=_callback(model.callback),
        **own,
    )
