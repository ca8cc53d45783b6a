"""Flows as their pages handle them: what is loaded, what is on record, drawn and counted."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telephony.interfaces.flow_figures import (
    CommandCount,
    FlowArchive,
    LeftCall,
    Period,
    VersionCount,
    WayCount,
)
from telephony.ivr.flow import Flow
from telephony.ivr.graph.model import FlowGraph
from telephony.ivr.graph.picture import Picture, picture_of
from telephony.ivr.graph.reading import graph_of
from telephony.web.flows.figures import FlowFigures, figures_of, walked_graph
from telephony.web.flows.side import FlowsSide

FRESH = 10.0
"""Seconds for which an answer of the store serves everybody who asks the same."""
MOST_KEPT = 64
MOST_DRAWN = 200
"""Steps of a picture: laying out more would take the processor from calls for seconds."""
MOST_CALLS = 20


@dataclass(frozen=True, slots=True)
class Counted:
    """What the store counted of one version."""

    ways: list[WayCount]
    commands: list[CommandCount]


@dataclass(frozen=True, slots=True)
class Shown:
    """One version of a flow, as a page shows it."""

    graph: FlowGraph
    figures: FlowFigures
    picture: Picture | None
    """None where there are too many steps, or none."""
    lines: Sequence[str]
    """Of its file; empty where that isn't at hand."""


class FlowShelf:
    """Reads and draws in threads; keeps what is asked for again and again. On the event loop."""

    def __init__(self, side: FlowsSide) -> None:
        self._side = side
        self._counts: OrderedDict[tuple[str, str, Period], tuple[float, Counted]] = OrderedDict()
        self._drawn: OrderedDict[tuple[str, str], tuple[FlowGraph, Picture | None]] = OrderedDict()

    @property
    def flows(self) -> Sequence[Flow]:
        """Those that new callers meet, by name, each version once."""
        by_version = {(flow.name, flow.version): flow for flow in self._side.flows()}
        return sorted(by_version.values(), key=lambda flow: flow.name)

    @property
    def side(self) -> FlowsSide:
        """What it stands on."""
        return self._side

    def loaded(self, name: str) -> list[Flow]:
        """The versions of one that new callers meet, first what most of them get."""
        return [flow for flow in self._side.flows() if flow.name == name]

    async def calls_since(self, since: float) -> Mapping[str, int]:
        """How many calls entered each flow. Raises `StoreError`."""
        return await asyncio.to_thread(self._side.archive.calls_by_flow, since)

    async def versions(self, name: str, period: Period) -> list[VersionCount]:
        """Those that calls met. Raises `StoreError`."""
        return await asyncio.to_thread(self._side.archive.version_counts, name, period)

    async def hung_up_in(
        self, name: str, version: str, step: str, period: Period
    ) -> list[LeftCall]:
        """The last calls that ended so. Raises `StoreError`."""
        archive = self._side.archive
        return await asyncio.to_thread(
            lambda: archive.hung_up_in(name, version, step, period, limit=MOST_CALLS)
        )

    async def show(self, name: str, version: str, period: Period) -> Shown:
        """Raises `StoreError`."""
        counts = await self._counted(name, version, period)
        flow = next((one for one in self.loaded(name) if one.version == version), None)
        if flow is None:
            return await asyncio.to_thread(_as_walked, name, version, counts)
        graph, picture = await self._draw(flow)
        lines = flow.document.source.text.splitlines()
        return Shown(graph, figures_of(graph, counts.ways, counts.commands), picture, lines)

    async def _counted(self, name: str, version: str, period: Period) -> Counted:
        key = (name, version, period)
        read_at, counts = self._counts.get(key, (float("-inf"), Counted([], [])))
        if time.monotonic() - read_at > FRESH:
            counts = await asyncio.to_thread(_counted, self._side.archive, *key)
            _keep(self._counts, key, (time.monotonic(), counts))
        return counts

    async def _draw(self, flow: Flow) -> tuple[FlowGraph, Picture | None]:
        key = (flow.name, flow.version)
        if key not in self._drawn:
            _keep(self._drawn, key, await asyncio.to_thread(_drawn, flow))
        return self._drawn[key]


def _counted(archive: FlowArchive, name: str, version: str, period: Period) -> Counted:
    ways = archive.way_counts(name, version, period)
    return Counted(ways, archive.command_counts(name, version, period))


def _drawn(flow: Flow) -> tuple[FlowGraph, Picture | None]:
    graph = graph_of(flow)
    return graph, _picture(graph)


def _picture(graph: FlowGraph) -> Picture | None:
    return picture_of(graph, with_figures=True) if 0 < len(graph.nodes) <= MOST_DRAWN else None


def _as_walked(name: str, version: str, counts: Counted) -> Shown:
    if not counts.ways:
        empty = FlowGraph(name, version, "", {})
        return Shown(empty, FlowFigures({}), None, ())
    graph = walked_graph(name, version, counts.ways)
    return Shown(graph, figures_of(graph, counts.ways, counts.commands), _picture(graph), ())


def _keep(kept: OrderedDict, key: object, value: object) -> None:  # type: ignore[type-arg]
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
