"""Answers to surveys as rows, and added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, func, select

from telephony.domain.call import CallId
from telephony.domain.survey import SurveyKind
from telephony.interfaces.survey_store import SurveyAnswer, SurveyTally
from telephony.store.database import translated
from telephony.store.rows import storable
from telephony.store.schema import SURVEY_ANSWERS
from telephony.store.upsert import insert_or_replace

MOST_ANSWERS = 100
"""Of one call."""


class DatabaseSurveys:
    """Implements `SurveyStore`."""

    def __init__(self, engine: Engine, edge: str) -> None:
        self._engine = engine
        self._edge = edge

    def put_answer(self, answer: SurveyAnswer) -> None:
        """See `SurveyStore`."""
        row: dict[str, Any] = {
            "call_id": storable(answer.call_id),
            "answered_at": answer.answered_at,
            "edge": self._edge,
            "survey": storable(answer.survey),
            "kind": answer.kind.value,
            "score": answer.score,
            "given_by": answer.given_by,
            "queue": storable(answer.queue),
            "agent": storable(answer.agent),
            "comment_id": storable(answer.comment_id),
        }
        with translated("The answer can't be stored"), self._engine.begin() as connection:
            statement = insert_or_replace(SURVEY_ANSWERS, connection.dialect.name)
            connection.execute(statement, [row])

    def answers_of(self, call_id: CallId) -> Sequence[SurveyAnswer]:
        """See `SurveyStore`."""
        columns = SURVEY_ANSWERS.c
        wanted = (
            select(SURVEY_ANSWERS)
            .where(columns.call_id == call_id)
            .order_by(columns.answered_at)
            .limit(MOST_ANSWERS)
        )
        with translated("Answers can't be looked up"), self._engine.connect() as connection:
            return [answer_of(row) for row in connection.execute(wanted)]

    def tallies(self, since: float, until: float) -> Sequence[SurveyTally]:
        """See `SurveyStore`."""
        columns = SURVEY_ANSWERS.c
        wanted = (
            select(columns.survey, columns.kind, columns.score, func.count().label("answers"))
            .where(columns.answered_at >= since, columns.answered_at < until)
            .group_by(columns.survey, columns.kind, columns.score)
        )
        counts: defaultdict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        with translated("Answers can't be added up"), self._engine.connect() as connection:
            for row in connection.execute(wanted):
                counts[row.survey, row.kind][row.score] = row.answers
        return [
            SurveyTally(survey, SurveyKind(kind), dict(sorted(scores.items())))
            for (survey, kind), scores in sorted(counts.items())
        ]


def answer_of(row: Any) -> SurveyAnswer:
    """A row of `SURVEY_ANSWERS`, alone or beside others."""
    return SurveyAnswer(
        CallId(row.call_id),
        row.survey,
        SurveyKind(row.kind),
        row.score,
        row.given_by,
        row.answered_at,
        row.queue,
        row.agent,
        row.comment_id,
    )
