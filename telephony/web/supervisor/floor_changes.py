"""What has changed between two looks at the floor, as one message to a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, TypeVar

from telephony.web.supervisor.floor_rows import FloorRows, SupervisionRow

Row = TypeVar("Row", bound=Mapping[str, Any])


class Gone(TypedDict, total=False):
    """Names of rows that are there no more."""

    queues: list[str]
    callers: list[str]
    agents: list[str]


class FloorNews(TypedDict, total=False):
    """What is new of the floor, the same for all pages that show the same; a part that hasn't
    changed is left out."""

    whole: bool
    """True: forget everything before; these are all rows."""
    queues: list[Any]
    callers: list[Any]
    agents: list[Any]
    gone: Gone
    breaches: int


class FloorMessage(FloorNews, total=False):
    """What `WS /api/supervisor/live` sends.

    A message with only `at` says that the connection is alive.
    """

    at: float
    """The edge's clock, in seconds since the epoch; always there."""
    supervision: SupervisionRow


def whole(now: FloorRows) -> FloorNews:
    """Everything, for a page that has just connected."""
    return FloorNews(
        whole=True,
        queues=list(now.queues.values()),
        callers=list(now.callers.values()),
        agents=list(now.agents.values()),
        breaches=now.breaches,
    )


def changes(old: FloorRows, new: FloorRows) -> FloorNews:
    """What a page that shows `old` lacks to show `new`."""
    news = FloorNews()
    gone = Gone()
    if queues := _changed(old.queues, new.queues):
        news["queues"] = queues
    if callers := _changed(old.callers, new.callers):
        news["callers"] = callers
    if agents := _changed(old.agents, new.agents):
        news["agents"] = agents
    if left := _missing(old.queues, new.queues):
        gone["queues"] = left
    if left := _missing(old.callers, new.callers):
        gone["callers"] = left
    if left := _missing(old.agents, new.agents):
        gone["agents"] = left
    if gone:
        news["gone"] = gone
    if old.breaches != new.breaches:
        news["breaches"] = new.breaches
    return news


def _changed(old: Mapping[str, Row], new: Mapping[str, Row]) -> list[Row]:
    return [row for name, row in new.items() if old.get(name) != row]


def _missing(old: Iterable[str], new: Mapping[str, Row]) -> list[str]:
    return [name for name in old if name not in new]
