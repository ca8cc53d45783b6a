"""`/api/surveys` and `/api/callbacks`, for programs."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, Field

from telephony.domain.survey import SurveyKind, figure
from telephony.interfaces.callback_store import (
    CallbackQuery,
    CallbackRecord,
    CallbackState,
)
from telephony.interfaces.survey_store import SurveyTally
from telephony.web.call_lookup import MAX_LIMIT
from telephony.web.current_user import SignedOperator
from telephony.web.models import ErrorModel
from telephony.web.promises.side import PromisesSide

DAY = 86_400.0
Word = Annotated[str, Query(max_length=64)]
CallbackIdPath = Annotated[str, Path(max_length=64)]


class SurveyModel(BaseModel):
    """One survey over some days."""

    survey: str
    kind: SurveyKind
    answers: int
    figure: float | None = Field(
        description="nps: percent of 9 and 10 less percent of 0 to 6; csat: percent of 4 and 5 "
        "of 5; ces: mean of 1 to 7"
    )
    counts: dict[int, int] = Field(description="Answers by score")

    @classmethod
    def of(cls, tally: SurveyTally) -> SurveyModel:
        """As it comes to."""
        found = figure(tally.kind, tally.counts)
        return cls(
            survey=tally.survey,
            kind=tally.kind,
            answers=sum(tally.counts.values()),
            figure=None if found is None else round(found, 2),
            counts=dict(tally.counts),
        )


class CallbackModel(BaseModel):
    """A call that we owe, or owed."""

    callback_id: str
    call_id: str = Field(description="The call in which it was asked for")
    number: str
    queue: str
    skills: dict[str, int]
    state: CallbackState
    attempts: int
    asked_at: datetime
    not_before: datetime
    not_after: datetime
    changed_at: datetime
    problem: str

    @classmethod
    def of(cls, record: CallbackRecord) -> CallbackModel:
        """As it is on record."""
        return cls(
            callback_id=record.callback_id,
            call_id=record.call_id,
            number=record.number,
            queue=record.queue,
            skills=dict(record.skills),
            state=record.state,
            attempts=record.attempts,
            asked_at=_moment(record.asked_at),
            not_before=_moment(record.not_before),
            not_after=_moment(record.not_after),
            changed_at=_moment(record.changed_at),
            problem=record.problem,
        )


class CallbackPage(BaseModel):
    """Callbacks, newest first."""

    callbacks: list[CallbackModel]
    next: str | None = Field(description="`before` of the next page; null at the end")


def promises_routes(side: PromisesSide) -> APIRouter:
    """For supervisors and administrators."""
    routes = APIRouter(
        prefix="/api",
        responses={503: {"model": ErrorModel, "description": "Records can't be read"}},
    )

    @routes.get("/surveys", tags=["surveys"], summary="Surveys, added up")
    async def added_up(
        user: SignedOperator, days: Annotated[int, Query(ge=1, le=3660)] = 30
    ) -> list[SurveyModel]:
        now = time.time()
        found = await asyncio.to_thread(side.surveys.tallies, now - days * DAY, now + DAY)
        return [SurveyModel.of(tally) for tally in found]

    @routes.get("/callbacks", tags=["callbacks"], summary="Calls that we owe")
    async def owed(
        user: SignedOperator,
        queue: Word = "",
        number: Word = "",
        state: CallbackState | None = None,
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
        before: Word = "",
    ) -> CallbackPage:
        states = [state] if state is not None else []
        query = CallbackQuery(queue, number, states, before, limit + 1)
        found = await asyncio.to_thread(side.callbacks.callbacks, query)
        shown = [CallbackModel.of(record) for record in found[:limit]]
        return CallbackPage(
            callbacks=shown, next=shown[-1].callback_id if len(found) > limit else None
        )

    @routes.post(
        "/callbacks/{callback_id}/cancel",
        tags=["callbacks"],
        status_code=204,
        summary="Call nobody for it",
        responses={
            404: {"model": ErrorModel, "description": "No such callback"},
            409: {"model": ErrorModel, "description": "Over, or the caller is on the line"},
        },
    )
    async def cancel(user: SignedOperator, callback_id: CallbackIdPath) -> None:
        record = await asyncio.to_thread(side.callbacks.callback, callback_id)
        if record is None:
            raise HTTPException(404, "There is no such callback.")
        await side.desk.cancel(record, user.name)

    return routes


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
