"""`/surveys`: what callers answered, by survey, flow, queue and time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse
from fastapi.templating import Jinja2Templates
from pydantic import BeforeValidator

from telephony.interfaces.survey_store import PlaceCount, PlacedAnswer, SurveyQuery
from telephony.web.current_user import SignedOperator
from telephony.web.promises.csv_export import PAGE, Rows, csv_file
from telephony.web.promises.side import PromisesSide
from telephony.web.promises.survey_cards import cards_of
from telephony.web.time_range import TimeRange, time_range

PRESETS = (("Today", 1), ("7 days", 7), ("30 days", 30), ("90 days", 90))
USUAL_DAYS = 30
LATEST = 15
"""Answers that the page shows one by one."""
HEADER = (
    *("answered_at", "survey", "kind", "score", "given_by"),
    *("flow", "queue", "agent", "call_id", "comment_recording"),
)
Word = Annotated[str, Query(max_length=64)]
_Date = Annotated[date | None, BeforeValidator(lambda value: value or None)]
"""An empty field of a form is no day."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page or file is asked for; "" and None ask for all."""

    survey: str
    flow: str
    queue: str
    first: date | None
    last: date | None

    def days(self, side: PromisesSide) -> TimeRange:
        """The last `USUAL_DAYS` where none are named."""
        now = time.time()
        first = self.first
        if first is None and self.last is None:
            today = datetime.fromtimestamp(now, side.zone).date()
            first = today - timedelta(days=USUAL_DAYS - 1)
        return time_range(first, self.last, now, side.zone)

    def query(self, days: TimeRange) -> SurveyQuery:
        """The same for the store."""
        period = days.period
        return SurveyQuery(period.since, period.until, self.survey, self.flow, self.queue)

    def narrows(self, count: PlaceCount) -> bool:
        """Whether the answers are among those that are asked for."""
        wanted = ((self.survey, count.survey), (self.flow, count.flow), (self.queue, count.queue))
        return all(not name or name == found for name, found in wanted)

    def link(self, path: str, first: date, last: date) -> str:
        """The same for other days, or as a file."""
        named = {"survey": self.survey, "flow": self.flow, "queue": self.queue}
        given = {key: value for key, value in named.items() if value}
        return f"{path}?{urlencode(given | {'from': first.isoformat(), 'to': last.isoformat()})}"


def _asked(
    survey: Word = "",
    flow: Word = "",
    queue: Word = "",
    first: Annotated[_Date, Query(alias="from")] = None,
    to: Annotated[_Date, Query()] = None,
) -> Asked:
    return Asked(survey, flow, queue, first, to)


WhatIsAsked = Annotated[Asked, Depends(_asked)]


def survey_routes(side: PromisesSide, templates: Jinja2Templates) -> APIRouter:
    """For supervisors and administrators."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/surveys", response_class=HTMLResponse)
    async def page(request: Request, user: SignedOperator, asked: WhatIsAsked) -> HTMLResponse:
        def answer() -> HTMLResponse:
            return templates.TemplateResponse(
                request, "promises/surveys.html", _model(side, asked, asked.days(side))
            )

        # Many answers take a while to add up, and the event loop carries calls.
        return await asyncio.to_thread(answer)

    @routes.get("/surveys.csv")
    async def file(user: SignedOperator, asked: WhatIsAsked) -> StreamingResponse:
        days = asked.days(side)
        query = asked.query(days)

        def read(before: tuple[float, str] | None) -> tuple[Rows, tuple[float, str] | None]:
            found = side.answers.answers(query, limit=PAGE, before=before)
            return [_row(one, days) for one in found], _next(found)

        return await csv_file(f"surveys-{days.first}-{days.last}.csv", HEADER, read)

    return routes


def _model(side: PromisesSide, asked: Asked, days: TimeRange) -> dict[str, object]:
    """What the template shows. Blocks; raises `StoreError`."""
    query = asked.query(days)
    places = side.answers.counts_by_place(SurveyQuery(query.since, query.until))
    wanted = [place for place in places if asked.narrows(place)]
    today = days.moment(time.time()).date()
    begins = {label: today - timedelta(days=number - 1) for label, number in PRESETS}
    return {
        "asked": asked,
        "days": days,
        "presets": [
            {
                "label": label,
                "link": asked.link("/surveys", first, today),
                "here": (days.first, days.last) == (first, today),
            }
            for label, first in begins.items()
        ],
        "cards": cards_of(wanted, side.answers.counts_by_quarter(query), days),
        "any": bool(places),
        "surveys": _choices((place.survey for place in places), asked.survey),
        "flows": _choices((place.flow for place in places), asked.flow),
        "queues": _choices((place.queue for place in places), asked.queue),
        "latest": [
            (one, days.moment(one.answer.answered_at))
            for one in side.answers.answers(query, limit=LATEST)
        ],
        "file": asked.link("/surveys.csv", days.first, days.last),
    }


def _choices(found: Iterable[str], chosen: str) -> list[str]:
    """What can be chosen, with what is chosen although nobody answered there."""
    return sorted({*found, chosen} - {""})


def _next(found: Sequence[PlacedAnswer]) -> tuple[float, str] | None:
    if len(found) < PAGE:
        return None
    last = found[-1].answer
    return last.answered_at, last.call_id


def _row(placed: PlacedAnswer, days: TimeRange) -> list[object]:
    answer = placed.answer
    return [
        days.moment(answer.answered_at).isoformat(timespec="seconds"),
        answer.survey,
        answer.kind.value,
        answer.score,
        answer.given_by,
        placed.flow,
        answer.queue,
        answer.agent,
        answer.call_id,
        answer.comment_id,
    ]
