"""The reading side of surveys: answers with what their callers had been through, and added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Integer,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
)

from telephony.domain.call import CallId
from telephony.domain.survey import SurveyKind
from telephony.interfaces.survey_store import (
    QUARTER,
    PlaceCount,
    PlacedAnswer,
    QuarterCount,
    SurveyAnswer,
    SurveyQuery,
)
from telephony.store.database import translated
from telephony.store.schema import CALLS, CONTACTS, SURVEY_ANSWERS

MOST_COUNTS = 200_000
"""Rows of one answer: more than three months have quarters of an hour and scores."""
_FAILED = "What callers answered can't be read"


class DatabaseSurveyArchive:
    """Implements `telephony.interfaces.survey_store.SurveyArchive`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def counts_by_place(self, query: SurveyQuery) -> Sequence[PlaceCount]:
        """See `SurveyArchive`."""
        placed = _placed(query).subquery()
        by = [placed.c[name] for name in ("survey", "kind", "flow", "queue", "score")]
        return [
            PlaceCount(
                row.survey, SurveyKind(row.kind), row.flow, row.queue, row.score, int(row.answers)
            )
            for row in self._rows(_counted(by))
        ]

    def counts_by_quarter(self, query: SurveyQuery) -> Sequence[QuarterCount]:
        """See `SurveyArchive`."""
        placed = _placed(query).subquery()
        quarters = placed.c.answered_at / QUARTER
        # A cast drops the fraction in SQLite, whose build may lack floor; PostgreSQL rounds.
        whole = quarters if self._engine.dialect.name == "sqlite" else func.floor(quarters)
        quarter = cast(whole, Integer).label("quarter")
        by = [placed.c.survey, placed.c.kind, quarter, placed.c.score]
        return [
            QuarterCount(row.survey, SurveyKind(row.kind), row.quarter, row.score, int(row.answers))
            for row in self._rows(_counted(by))
        ]

    def answers(
        self, query: SurveyQuery, *, limit: int, before: tuple[float, str] | None = None
    ) -> Sequence[PlacedAnswer]:
        """See `SurveyArchive`."""
        placed = _placed(query).subquery()
        at, call_id = placed.c.answered_at, placed.c.call_id
        wanted = select(placed).order_by(at.desc(), call_id.desc()).limit(limit)
        if before is not None:
            time, call = before
            wanted = wanted.where(or_(at < time, and_(at == time, call_id < call)))
        return [_answer(row) for row in self._rows(wanted)]

    def _rows(self, wanted: Any) -> list[Any]:
        with translated(_FAILED), self._engine.connect() as connection:
            return list(connection.execute(wanted))


def _placed(query: SurveyQuery) -> Select[Any]:
    """The answers of a query, each with its flow, queue and agent."""
    given = SURVEY_ANSWERS.c
    queue, agent = (
        func.coalesce(func.nullif(given[name], ""), _last_contacts(name), "").label(name)
        for name in ("queue", "agent")
    )
    flow = func.coalesce(CALLS.c.flow, "").label("flow")
    own = [
        given[name]
        for name in ("call_id", "answered_at", "survey", "kind", "score", "given_by", "comment_id")
    ]
    wanted = (
        select(*own, flow, queue, agent)
        .select_from(SURVEY_ANSWERS.outerjoin(CALLS, CALLS.c.call_id == given.call_id))
        .where(given.answered_at >= query.since, given.answered_at < query.until)
    )
    if query.survey:
        wanted = wanted.where(given.survey == query.survey)
    if query.flow:
        wanted = wanted.where(CALLS.c.flow == query.flow)
    if not query.queue:
        return wanted
    placed = wanted.subquery()
    return select(placed).where(placed.c.queue == query.queue)


def _last_contacts(column: str) -> ColumnElement[Any]:
    """Of whom the caller had spoken with last when it answered."""
    return (
        select(cast(CONTACTS.c[column], String))
        .where(
            CONTACTS.c.call_id == SURVEY_ANSWERS.c.call_id,
            CONTACTS.c.answered_at <= SURVEY_ANSWERS.c.answered_at,
        )
        .order_by(CONTACTS.c.answered_at.desc())
        .limit(1)
        .correlate(SURVEY_ANSWERS)
        .scalar_subquery()
    )


def _counted(by: list[Any]) -> Select[Any]:
    answers = func.count(literal(1)).label("answers")
    return select(*by, answers).group_by(*by).limit(MOST_COUNTS)


def _answer(row: Any) -> PlacedAnswer:
    answer = SurveyAnswer(
        CallId(row.call_id),
        row.survey,
        SurveyKind(row.kind),
        row.score,
        row.given_by,
        row.answered_at,
        row.comment_id,
    )
    return PlacedAnswer(answer, row.flow, row.queue, row.agent)
