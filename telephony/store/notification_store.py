"""Notifications' rows: there until they are sent, whatever happens to the edge."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Engine, Row, select

from telephony.interfaces.notifications import Notification, Way
from telephony.store.database import translated
from telephony.store.rows import storable
from telephony.store.schema import NOTIFICATIONS
from telephony.store.upsert import insert_or_replace


class DatabaseNotifications:
    """Implements `NotificationStore`."""

    def __init__(self, engine: Engine, edge: str) -> None:
        self._engine = engine
        self._edge = edge

    def put_notification(self, notification: Notification) -> None:
        """See `NotificationStore`."""
        row = _row(notification, self._edge)
        with translated("The notification can't be stored"), self._engine.begin() as connection:
            statement = insert_or_replace(NOTIFICATIONS, connection.dialect.name)
            connection.execute(statement, [row])

    def due_notifications(self, now: float, limit: int) -> Sequence[Notification]:
        """See `NotificationStore`."""
        columns = NOTIFICATIONS.c
        wanted = (
            select(NOTIFICATIONS)
            .where(columns.edge == self._edge, columns.ended_at.is_(None), columns.due_at <= now)
            .order_by(columns.due_at)
            .limit(limit)
        )
        with translated("Notifications can't be looked up"), self._engine.connect() as connection:
            return [_notification(row) for row in connection.execute(wanted)]


def _row(notification: Notification, edge: str) -> dict[str, Any]:
    row = {each.name: getattr(notification, each.name) for each in fields(notification)}
    return row | {
        "edge": edge,
        "way": notification.way.value,
        "target": storable(notification.target),
        "content": json.dumps(dict(notification.content)),
        "delivered": int(notification.delivered),
        "problem": storable(notification.problem),
    }


def _notification(row: Row[Any]) -> Notification:
    known = {each.name: getattr(row, each.name) for each in fields(Notification)}
    return Notification(
        **known
        | {
            "way": Way(row.way),
            "content": json.loads(row.content),
            "delivered": bool(row.delivered),
        }
    )
