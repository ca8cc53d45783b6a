"""Tables of those who may come in, and of those who may not."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, String, Table, Text

from telephony.store.schema import METADATA

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("session_key", String(64), primary_key=True),
    Column("edge", Text, nullable=False, index=True),
    Column("user_name", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("seal", String(64), nullable=False),
    Column("begun_at", Float(53), nullable=False),
    Column("used_at", Float(53), nullable=False),
)
"""Browsers in which people are signed in; `session_key` is a hash of what the browser shows.
`facts` is a JSON object: the person's roles, queues and shown name."""

LOCK_OUTS = Table(
    "lock_outs",
    METADATA,
    Column("edge", String(200), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("begun", Integer, nullable=False),
    Column("locked", Integer, nullable=False),
    Column("noted_at", Float(53), nullable=False),
    Column("until", Float(53), nullable=False, index=True),
)
"""Who gave wrong secrets, by a hash; a row holds until `until`."""
