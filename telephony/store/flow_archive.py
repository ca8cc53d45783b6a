"""What callers did in flows, counted by the database."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, desc, func, select

from telephony.domain.visits import Ending, Visit
from telephony.interfaces.flow_figures import CommandCount, LeftCall, Period, VersionCount, WayCount
from telephony.store.database import translated
from telephony.store.flow_schema import COMMANDS_GIVEN, VISITS
from telephony.store.rows import storable
from telephony.store.schema import CALLS

MOST_WAYS = 20_000
"""Rows of one answer: far more than a flow of 1000 steps has ways."""
MOST_VERSIONS = 50

_FAILED = "What callers did in flows can't be read"


def visit_rows(call_id: str, found: list[Visit]) -> list[dict[str, object]]:
    """The rows of `visits`, in order."""
    return [
        {
            "call_id": call_id,
            "number": number,
            "flow": storable(visit.flow),
            "flow_version": storable(visit.version),
            "step": storable(visit.step),
            "entered_at": visit.entered_at,
            "first": int(visit.first),
            "ending": visit.ending.value,
            "way": storable(visit.way),
            "target": storable(visit.target),
            "no_input": visit.no_input,
            "no_match": visit.no_match,
            "alike": _alike(visit),
        }
        for number, visit in enumerate(found)
    ]


def command_rows(call_id: str, found: list[Visit]) -> list[dict[str, object]]:
    """The rows of `commands_given`."""
    return [
        {
            "call_id": call_id,
            "number": number,
            "command": storable(command),
            "flow": storable(visit.flow),
            "flow_version": storable(visit.version),
            "step": storable(visit.step),
            "entered_at": visit.entered_at,
            "times": times,
        }
        for number, visit in enumerate(found)
        for command, times in visit.commands.items()
    ]


def _alike(visit: Visit) -> int:
    ended = "\t".join((visit.step, visit.ending.value, visit.way, visit.target))
    digest = blake2b(ended.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class DatabaseFlowArchive:
    """Implements `telephony.interfaces.flow_figures.FlowArchive`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def way_counts(self, flow: str, version: str, period: Period) -> list[WayCount]:
        """See `FlowArchive`."""
        row = VISITS.c
        texts = (row.step, row.ending, row.way, row.target)
        query = (
            select(
                *(func.min(column).label(column.name) for column in texts),
                func.count().label("visits"),
                func.sum(row.first).label("callers"),
                func.sum(row.no_input).label("no_input"),
                func.sum(row.no_match).label("no_match"),
            )
            .where(_among(row, flow, period), row.flow_version == version)
            .group_by(row.alike)
            .limit(MOST_WAYS)
        )
        return [
            WayCount(
                step=found.step,
                ending=Ending(found.ending),
                way=found.way,
                target=found.target,
                visits=int(found.visits),
                callers=int(found.callers),
                no_input=int(found.no_input),
                no_match=int(found.no_match),
            )
            for found in self._rows(query)
        ]

    def command_counts(self, flow: str, version: str, period: Period) -> list[CommandCount]:
        """See `FlowArchive`."""
        row = COMMANDS_GIVEN.c
        query = (
            select(row.step, row.command, func.sum(row.times).label("times"))
            .where(_among(row, flow, period), row.flow_version == version)
            .group_by(row.step, row.command)
            .order_by(row.step, row.command)
            .limit(MOST_WAYS)
        )
        return [
            CommandCount(found.step, found.command, int(found.times)) for found in self._rows(query)
        ]

    def version_counts(self, flow: str, period: Period) -> list[VersionCount]:
        """See `FlowArchive`."""
        row = VISITS.c
        last_at = func.max(row.entered_at).label("last_at")
        query = (
            select(row.flow_version, func.count().label("visits"), last_at)
            .where(_among(row, flow, period))
            .group_by(row.flow_version)
            .order_by(desc(last_at))
            .limit(MOST_VERSIONS)
        )
        return [
            VersionCount(found.flow_version, int(found.visits), found.last_at)
            for found in self._rows(query)
        ]

    def hung_up_in(
        self, flow: str, version: str, step: str, period: Period, *, limit: int
    ) -> list[LeftCall]:
        """See `FlowArchive`."""
        row = VISITS.c
        query = (
            select(row.call_id, row.entered_at)
            .where(
                _among(row, flow, period),
                row.flow_version == version,
                row.step == step,
                row.ending == Ending.HUNG_UP.value,
            )
            .order_by(row.entered_at.desc())
            .limit(limit)
        )
        return [LeftCall(found.call_id, found.entered_at) for found in self._rows(query)]

    def calls_by_flow(self, since: float) -> Mapping[str, int]:
        """See `FlowArchive`."""
        query = (
            select(CALLS.c.flow, func.count().label("calls"))
            .where(CALLS.c.received_at >= since)
            .group_by(CALLS.c.flow)
        )
        return {found.flow: int(found.calls) for found in self._rows(query)}

    def _rows(self, query: Any) -> list[Any]:
        with translated(_FAILED), self._engine.connect() as connection:
            return list(connection.execute(query))


def _among(row: Any, flow: str, period: Period) -> ColumnElement[bool]:
    return and_(row.flow == flow, row.entered_at >= period.since, row.entered_at < period.until)
