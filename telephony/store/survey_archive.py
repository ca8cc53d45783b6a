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

from telephony.domain.survey import SurveyKind
from telephony.interfaces.survey_store import (
    QUARTER,
    PlaceCount,
    PlacedAnswer,
    QuarterCount,
    SurveyQuery,
)
from telephony.store.database import translated
from telephony.store.schema import CALLS, CONTACTS, SURVEY_ANSWERS
from telephony.store.survey_store import answer_of

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
        if query.flow or query.queue:
            placed = _placed(query).subquery()
            wanted = _page(select(placed), placed.c, limit, before)
        else:  # then only the page's own answers have to be placed
            page = _page(_given(query), SURVEY_ANSWERS.c, limit, before).subquery()
            wanted = _page(_placed(query, page), page.c, limit, None)
        return [_answer(row) for row in self._rows(wanted)]

    def _rows(self, wanted: Any) -> list[Any]:
        with translated(_FAILED), self._engine.connect() as connection:
            return list(connection.execute(wanted))


def _given(query: SurveyQuery) -> Select[Any]:
    """The answers of a time and a survey."""
    given = SURVEY_ANSWERS.c
    wanted = select(SURVEY_ANSWERS).where(
        given.answered_at >= query.since, given.answered_at < query.until
    )
    return wanted.where(given.survey == query.survey) if query.survey else wanted


def _page(
    wanted: Select[Any], columns: Any, limit: int, before: tuple[float, str] | None
) -> Select[Any]:
    """The newest `limit` of them, or of those `before` one."""
    at, call_id = columns.answered_at, columns.call_id
    wanted = wanted.order_by(at.desc(), call_id.desc()).limit(limit)
    if before is None:
        return wanted
    time, call = before
    return wanted.where(or_(at < time, and_(at == time, call_id < call)))


def _placed(query: SurveyQuery, answers: Any = None) -> Select[Any]:
    """The answers of a query, or those of them that are given, with flow, queue and agent."""
    source = _given(query).subquery() if answers is None else answers
    given = source.c
    queue, agent = (
        func.coalesce(func.nullif(given[name], ""), _last_contacts(name, source), "").label(name)
        for name in ("queue", "agent")
    )
    flow = func.coalesce(CALLS.c.flow, "").label("flow")
    own = [
        given[name]
        for name in ("call_id", "answered_at", "survey", "kind", "score", "given_by", "comment_id")
    ]
    wanted = select(*own, flow, queue, agent).select_from(
        source.outerjoin(CALLS, CALLS.c.call_id == given.call_id)
    )
    if query.flow:
        wanted = wanted.where(CALLS.c.flow == query.flow)
    if not query.queue:
        return wanted
    placed = wanted.subquery()
    return select(placed).where(placed.c.queue == query.queue)


def _last_contacts(column: str, answers: Any) -> ColumnElement[Any]:
    """Of whom the caller had spoken with last when it answered."""
    return (
        select(cast(CONTACTS.c[column], String))
        .where(
            CONTACTS.c.call_id == answers.c.call_id,
            CONTACTS.c.answered_at <= answers.c.answered_at,
        )
        .order_by(CONTACTS.c.answered_at.desc())
        .limit(1)
        .correlate(answers)
        .scalar_subquery()
    )


def _counted(by: list[Any]) -> Select[Any]:
    answers = func.count(literal(1)).label("answers")
    return select(*by, answers).group_by(*by).limit(MOST_COUNTS)


def _answer(row: Any) -> PlacedAnswer:
    return PlacedAnswer(answer_of(row), row.flow, row.queue, row.agent)
