"""Mails and webhooks that are to be sent: kept until they are, sent by whoever knows how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Way(StrEnum):
    """How somebody is told."""

    EMAIL = "email"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Notification:
    """One that is to be sent. Times are seconds since the epoch."""

    notification_id: str
    way: Way
    target: str
    """An address, or a URL."""
    content: Mapping[str, str | float]
    """For a mail its `subject` and `text`; for a webhook what becomes its JSON object."""
    made_at: float
    due_at: float
    attempts: int = 0
    ended_at: float | None = None
    delivered: bool = False
    problem: str = ""


class NotificationStore(Protocol):
    """Blocking, called from a worker thread; each raises `StoreError`."""

    def put_notification(self, notification: Notification) -> None:
        """As it stands; on disk when this returns."""

    def due_notifications(self, now: float, limit: int) -> Sequence[Notification]:
        """Those of this edge whose time has come, the oldest first."""


class Courier(Protocol):
    """Sends; blocking, bounded in time, called from a worker thread."""

    def send(self, notification: Notification) -> None:
        """Raises `NotificationError` where it wasn't taken; sent again it may arrive twice."""


class WebPost(Protocol):
    """Hands a body in at a URL; blocking, bounded in time, called from a worker thread."""

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer. Raises `NotificationError` where there is none."""
