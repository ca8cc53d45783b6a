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


class FloorMessage(TypedDict, total=False):
    """What `WS /api/supervisor/live` sends; a part that hasn't changed is left out.

    A message with only `at` says that the connection is alive.
    """

    at: float
    """The edge's clock, in seconds since the epoch; always there."""
    whole: bool
    """True: forget everything before; these are all rows."""
    queues: list[Any]
    callers: list[Any]
    agents: list[Any]
    gone: Gone
    breaches: int
    supervision: SupervisionRow


def whole(now: FloorRows, supervision: SupervisionRow, at: float) -> FloorMessage:
    """Everything, for a page that has just connected."""
    return FloorMessage(
        at=at,
        whole=True,
        queues=list(now.queues.values()),
        callers=list(now.callers.values()),
        agents=list(now.agents.values()),
        breaches=now.breaches,
        supervision=supervision,
    )


def changes(
    before: tuple[FloorRows, SupervisionRow], now: tuple[FloorRows, SupervisionRow], at: float
) -> FloorMessage:
    """What a page that shows `before` lacks to show `now`."""
    (old, old_part), (new, new_part) = before, now
    message = FloorMessage(at=at)
    gone = Gone()
    if queues := _changed(old.queues, new.queues):
        message["queues"] = queues
    if callers := _changed(old.callers, new.callers):
        message["callers"] = callers
    if agents := _changed(old.agents, new.agents):
        message["agents"] = agents
    if left := _missing(old.queues, new.queues):
        gone["queues"] = left
    if left := _missing(old.callers, new.callers):
        gone["callers"] = left
    if left := _missing(old.agents, new.agents):
        gone["agents"] = left
    if gone:
        message["gone"] = gone
    if old.breaches != new.breaches:
        message["breaches"] = new.breaches
    if old_part != new_part:
        message["supervision"] = new_part
    return message


def _changed(old: Mapping[str, Row], new: Mapping[str, Row]) -> list[Row]:
    return [row for name, row in new.items() if old.get(name) != row]


def _missing(old: Iterable[str], new: Mapping[str, Row]) -> list[str]:
    return [name for name in old if name not in new]
