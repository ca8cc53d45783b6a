"""Answers to surveys of before version 11 of the tables, which named neither queue nor agent."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Text, Update, cast, func, select, update

from telephony.store.schema import CONTACTS, SURVEY_ANSWERS


def place_answers() -> Update:
    """Gives each the queue and agent whom its caller had spoken with last, as contacts tell."""
    placed = {
        name: func.coalesce(_last_contacts(CONTACTS.c[name]), "") for name in ("queue", "agent")
    }
    spoken = select(CONTACTS.c.call_id).where(CONTACTS.c.answered_at.is_not(None))
    return (
        update(SURVEY_ANSWERS)
        .where(SURVEY_ANSWERS.c.queue == "", SURVEY_ANSWERS.c.call_id.in_(spoken))
        .values(placed)
    )


def _last_contacts(column: ColumnElement[str]) -> ColumnElement[str]:
    answers = SURVEY_ANSWERS.c
    return (
        select(cast(column, Text))
        .where(CONTACTS.c.call_id == answers.call_id, CONTACTS.c.answered_at <= answers.answered_at)
        .order_by(CONTACTS.c.answered_at.desc())
        .limit(1)
        .correlate(SURVEY_ANSWERS)
        .scalar_subquery()
    )
