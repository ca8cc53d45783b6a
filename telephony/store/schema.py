"""The tables; `schema_version.py` makes them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    literal_column,
    null,
)

METADATA = MetaData()

CALL_ID = String(64).with_variant(String(64, collation="C"), "postgresql")
"""Compared byte by byte on every database, so that pages follow the time of arrival."""


def _partial(name: str, column: Column[Any], where: ColumnElement[bool]) -> None:
    """An index of those rows alone."""
    Index(name, column, sqlite_where=where, postgresql_where=where)


CALLS = Table(
    "calls",
    METADATA,
    Column("call_id", CALL_ID, primary_key=True),
    Column("edge", Text, nullable=False),
    Column("trunk", Text, nullable=False),
    Column("caller_number", Text, nullable=False),
    Column("caller_name", Text, nullable=False),
    Column("caller_asserted", Integer, nullable=False),
    Column("called_number", Text, nullable=False),
    Column("sip_call_id", Text, nullable=False),
    Column("received_at", Float(53), nullable=False),
    Column("flow", Text, nullable=False),
    Column("flow_version", Text, nullable=False),
    Column("answered_at", Float(53)),
    Column("ended_at", Float(53)),
    Column("result", Text),
    Column("reason", Text),
    Column("sip_status", Integer),
    Column("q850_cause", Integer),
    Column("digits_received", Integer, nullable=False),
)
"""One row per call; `ended_at` is null while it is in progress. Times: seconds since 1970, UTC."""

_partial("calls_without_end", CALLS.c.edge, where=CALLS.c.ended_at == null())
Index("calls_by_number", CALLS.c.caller_number, CALLS.c.received_at)
Index("calls_by_time", CALLS.c.received_at, CALLS.c.flow)

TIMELINE = Table(
    "timeline",
    METADATA,
    Column("call_id", CALL_ID, ForeignKey("calls.call_id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Float(53), nullable=False),
    Column("kind", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("details", Text, nullable=False),
)
"""What happened in a call, in order; `details` is a JSON object."""

SPENDING = Table(
    "spending",
    METADATA,
    Column("edge", Text, primary_key=True),
    Column("trunk", Text, primary_key=True),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("micros", BigInteger, nullable=False),
)
"""What outbound calls cost, in millionths of the currency; `hour` counts from 1970, UTC."""

RECORDINGS = Table(
    "recordings",
    METADATA,
    Column("recording_id", CALL_ID, primary_key=True),
    Column("edge", Text, nullable=False),
    Column("call_id", CALL_ID, nullable=False, index=True),
    Column("contact_id", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("agents", Text, nullable=False),
    Column("caller_number", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("started_at", Float(53), nullable=False, index=True),
    Column("keep", Float(53), nullable=False),
    Column("seconds", Float(53)),
    Column("file", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("peaks", Text, nullable=False),
    Column("delete_after", Float(53)),
    Column("deleted_at", Float(53)),
    Column("legal_hold", Integer, nullable=False),
)
"""One row per recording, which stays when its file is deleted; `agents` is a JSON list. No foreign
key: a recording may be on disk before its call is."""

Index("recordings_by_queue", RECORDINGS.c.queue, RECORDINGS.c.recording_id)
_partial("recordings_unfinished", RECORDINGS.c.started_at, where=RECORDINGS.c.seconds == null())
_partial("recordings_to_delete", RECORDINGS.c.delete_after, where=RECORDINGS.c.deleted_at == null())

RECORDING_ACCESS = Table(
    "recording_access",
    METADATA,
    Column("access_id", Integer, primary_key=True),
    Column("recording_id", CALL_ID, nullable=False, index=True),
    Column("at", Float(53), nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("came_from", Text, nullable=False),
)
"""Who played, downloaded or held a recording; rows are only ever added."""

CONTACTS = Table(
    "contacts",
    METADATA,
    Column("contact_id", String(96), primary_key=True),
    Column("edge", Text, nullable=False),
    Column("call_id", CALL_ID, nullable=False, index=True),
    Column("queue", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("offered_at", Float(53), nullable=False, index=True),
    Column("waited", Float(53), nullable=False),
    Column("answered_at", Float(53)),
    Column("ended_at", Float(53)),
    Column("held", Float(53), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("transferred_to", Text, nullable=False),
    Column("disposition", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("wrapped_up_at", Float(53)),
)
"""A caller who was offered to an agent, answered or not. `fields` is a JSON object. No foreign
key: a contact may be on disk before its call is."""

_partial(
    "contacts_without_outcome", CONTACTS.c.edge, where=CONTACTS.c.outcome == literal_column("''")
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("call_id", CALL_ID, primary_key=True),
    Column("at", Float(53), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("queue", Text, nullable=False),
    Column("waited", Float(53), nullable=False),
    Column("agent", Text),
    Column("rule", Text, nullable=False),
    Column("among", Integer, nullable=False),
    Column("runner_up", Text),
    Column("lacks", Text, nullable=False),
)
"""Why an agent got a caller, or why still nobody; `number` counts the notes of one process, so that
what is written twice is there once. `lacks` is a JSON object."""

AGENT_STATES = Table(
    "agent_states",
    METADATA,
    Column("at", Float(53), primary_key=True),
    Column("agent", String(200), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("edge", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
"""An agent's state from `at` on."""

CALLBACKS = Table(
    "callbacks",
    METADATA,
    Column("callback_id", CALL_ID, primary_key=True),
    Column("edge", Text, nullable=False),
    Column("call_id", CALL_ID, nullable=False, index=True),
    Column("number", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("skills", Text, nullable=False),
    Column("priority", Float(53), nullable=False),
    Column("language", Text, nullable=False),
    Column("asked_at", Float(53), nullable=False),
    Column("waits_since", Float(53)),
    Column("not_before", Float(53), nullable=False),
    Column("not_after", Float(53), nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("changed_at", Float(53), nullable=False),
    Column("problem", Text, nullable=False),
)
"""Calls that we owe; `skills` is a JSON object."""

Index("callbacks_by_state", CALLBACKS.c.state, CALLBACKS.c.callback_id)
Index("callbacks_by_queue", CALLBACKS.c.queue, CALLBACKS.c.callback_id, CALLBACKS.c.state)

MESSAGES = Table(
    "messages",
    METADATA,
    Column("recording_id", CALL_ID, primary_key=True),
    Column("edge", Text, nullable=False),
    Column("call_id", CALL_ID, nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("box", String(64), nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("caller_number", Text, nullable=False),
    Column("left_at", Float(53), nullable=False, index=True),
    Column("heard_at", Float(53)),
    Column("heard_by", Text, nullable=False),
)
"""What callers left by voice, for whom; the sound is the recording of the same id."""

NOTIFICATIONS = Table(
    "notifications",
    METADATA,
    Column("notification_id", CALL_ID, primary_key=True),
    Column("edge", Text, nullable=False),
    Column("way", String(20), nullable=False),
    Column("target", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("due_at", Float(53), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("ended_at", Float(53), index=True),
    Column("delivered", Integer, nullable=False),
    Column("problem", Text, nullable=False),
)
"""Mails and webhooks: `ended_at` is null while one is to be sent. `content` is a JSON object."""

SURVEY_ANSWERS = Table(
    "survey_answers",
    METADATA,
    Column("call_id", CALL_ID, primary_key=True),
    Column("answered_at", Float(53), primary_key=True),
    Column("edge", Text, nullable=False),
    Column("survey", String(64), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("score", Integer, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("comment_id", Text, nullable=False),
)
"""What callers thought; `comment_id` is a recording, or ""."""

Index("survey_answers_by_time", SURVEY_ANSWERS.c.answered_at, SURVEY_ANSWERS.c.call_id)
