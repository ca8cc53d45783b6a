"""The reading side of surveys: answers with the flow of their call, and added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Integer, Select, and_, cast, func, literal, or_, select

from telephony.domain.survey import SurveyKind
from telephony.interfaces.survey_store import (
    QUARTER,
    PlaceCount,
    PlacedAnswer,
    QuarterCount,
    SurveyQuery,
)
from telephony.store.database import translated
from telephony.store.schema import CALLS, SURVEY_ANSWERS
from telephony.store.survey_store import answer_of

MOST_COUNTS = 200_000
"""Rows of one answer: more than three months have quarters of an hour and scores."""
_FAILED = "What callers answered can't be read"
_FLOW = func.coalesce(CALLS.c.flow, "").label("flow")


class DatabaseSurveyArchive:
    """Implements `telephony.interfaces.survey_store.SurveyArchive`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def counts_by_place(self, query: SurveyQuery) -> Sequence[PlaceCount]:
        """See `SurveyArchive`."""
        given = SURVEY_ANSWERS.c
        by = [given.survey, given.kind, _FLOW, given.queue, given.score]
        return [
            PlaceCount(
                row.survey, SurveyKind(row.kind), row.flow, row.queue, row.score, int(row.answers)
            )
            for row in self._rows(_counted(by, query))
        ]

    def counts_by_quarter(self, query: SurveyQuery) -> Sequence[QuarterCount]:
        """See `SurveyArchive`."""
        given = SURVEY_ANSWERS.c
        quarters = given.answered_at / QUARTER
        # A cast drops the fraction in SQLite, whose build may lack floor; PostgreSQL rounds.
        whole = quarters if self._engine.dialect.name == "sqlite" else func.floor(quarters)
        quarter = cast(whole, Integer).label("quarter")
        return [
            QuarterCount(row.survey, SurveyKind(row.kind), row.quarter, row.score, int(row.answers))
            for row in self._rows(_counted([given.survey, given.kind, quarter, given.score], query))
        ]

    def answers(
        self, query: SurveyQuery, *, limit: int, before: tuple[float, str] | None = None
    ) -> Sequence[PlacedAnswer]:
        """See `SurveyArchive`."""
        at, call_id = SURVEY_ANSWERS.c.answered_at, SURVEY_ANSWERS.c.call_id
        wanted = _asked(select(SURVEY_ANSWERS, _FLOW), query)
        if before is not None:
            time, call = before
            wanted = wanted.where(or_(at < time, and_(at == time, call_id < call)))
        newest = wanted.order_by(at.desc(), call_id.desc()).limit(limit)
        return [PlacedAnswer(answer_of(row), row.flow) for row in self._rows(newest)]

    def _rows(self, wanted: Any) -> list[Any]:
        with translated(_FAILED), self._engine.connect() as connection:
            return list(connection.execute(wanted))


def _asked(wanted: Select[Any], query: SurveyQuery) -> Select[Any]:
    """Of the answers that a query asks for, beside their calls as far as these are on record."""
    given = SURVEY_ANSWERS.c
    wanted = wanted.select_from(
        SURVEY_ANSWERS.outerjoin(CALLS, CALLS.c.call_id == given.call_id)
    ).where(given.answered_at >= query.since, given.answered_at < query.until)
    for column, chosen in (
        (given.survey, query.survey),
        (given.queue, query.queue),
        (CALLS.c.flow, query.flow),
    ):
        if chosen:
            wanted = wanted.where(column == chosen)
    return wanted


def _counted(by: list[Any], query: SurveyQuery) -> Select[Any]:
    answers = func.count(literal(1)).label("answers")
    return _asked(select(*by, answers), query).group_by(*by).limit(MOST_COUNTS)
