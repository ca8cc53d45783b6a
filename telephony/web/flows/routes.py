"""`/flows` and `/flows/{name}`."""

from __future__ import annotations

import asyncio
import time
from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from markupsafe import Markup

from telephony.calendars.calendar import midnight
from telephony.domain.errors import StoreError
from telephony.domain.user import User
from telephony.interfaces.flow_figures import LeftCall, VersionCount
from telephony.ivr.graph.svg import svg
from telephony.web.current_user import Visitor
from telephony.web.flows.marks import FigureMarks, share
from telephony.web.flows.shelf import FlowShelf, Shown
from telephony.web.flows.side import FlowsSide
from telephony.web.time_range import TimeRange, time_range

FlowPath = Annotated[str, Path(max_length=64)]
Word = Annotated[str, Query(max_length=64)]
Day = Annotated[date | None, Query()]
From = Annotated[date | None, Query(alias="from")]


def flow_routes(side: FlowsSide, templates: Jinja2Templates) -> APIRouter:
    """For supervisors and administrators: figures, and no caller's number."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    shelf = FlowShelf(side)

    @routes.get("/flows")
    async def overview(request: Request) -> HTMLResponse:
        problems = [side.problem()] if side.problem() else []
        try:
            calls = await shelf.calls_since(midnight(time.time(), side.zone))
        except StoreError as error:
            calls = {}
            problems.append(str(error))
        shown = {"flows": shelf.flows, "calls": calls, "problems": problems}
        return templates.TemplateResponse(request, "flows/overview.html", shown)

    @routes.get("/flows/{name}")
    async def one(
        request: Request,
        visitor: Visitor,
        name: FlowPath,
        version: Word = "",
        step: Word = "",
        first: From = None,
        to: Day = None,
    ) -> HTMLResponse:
        days = time_range(first, to, time.time(), side.zone)
        page = _FlowPage(shelf, name, days, _may_see_calls(visitor))
        model = await page.model(version, step)

        def render() -> HTMLResponse:
            return templates.TemplateResponse(request, "flows/flow.html", model)

        # A picture of many steps takes a while to write, and the event loop carries calls.
        return await asyncio.to_thread(render)

    return routes


def _may_see_calls(visitor: User | None) -> bool:
    return visitor is None or visitor.sees_all_calls


class _FlowPage:
    """One flow over some days."""

    def __init__(self, shelf: FlowShelf, name: str, days: TimeRange, shows_calls: bool) -> None:
        self._shelf = shelf
        self._name = name
        self._days = days
        self._shows_calls = shows_calls

    async def model(self, version: str, step: str) -> dict[str, object]:
        """What the template shows."""
        met = await self._shelf.versions(self._name, self._days.period)
        loaded = [flow.version for flow in self._shelf.loaded(self._name)]
        known = list(dict.fromkeys([*loaded, *(one.version for one in met)]))
        if not known or (version and version not in known and not loaded):
            raise HTTPException(404, f"There is no flow {self._name!r}.")
        version = version if version in known else known[0]
        shown = await self._shelf.show(self._name, version, self._days.period)
        step = step if step in shown.graph.nodes else ""
        link = self._link(version)
        marks = FigureMarks(shown.figures, link, step)
        picture = shown.picture
        return {
            "name": self._name,
            "version": version,
            "versions": [self._version(one, met, loaded) for one in known],
            "is_loaded": version in loaded,
            "days": self._days,
            "presets": self._presets(version),
            "steps": shown.graph.nodes,
            "figures": shown.figures,
            "start": shown.graph.start,
            "picture": Markup(svg(picture, marks)) if picture is not None else "",  # noqa: S704  # escaped there
            "link": link,
            "step": step,
            "chosen": await self._step(shown, version, step) if step else None,
            "share": share,
        }

    def _link(self, version: str, first: date | None = None, last: date | None = None) -> str:
        asked = {
            "version": version,
            "from": (first or self._days.first).isoformat(),
            "to": (last or self._days.last).isoformat(),
        }
        return f"/flows/{quote(self._name)}?{urlencode(asked)}"

    def _presets(self, version: str) -> list[dict[str, object]]:
        today = datetime.now(self._days.zone).date()
        ranges = [("Today", today), ("7 days", today - timedelta(days=6))]
        return [
            {
                "label": label,
                "link": self._link(version, first, today),
                "here": (self._days.first, self._days.last) == (first, today),
            }
            for label, first in ranges
        ]

    def _version(
        self, version: str, met: list[VersionCount], loaded: list[str]
    ) -> dict[str, object]:
        count = next((one for one in met if one.version == version), None)
        last = datetime.fromtimestamp(count.last_at, self._days.zone) if count else None
        return {"version": version, "loaded": version in loaded, "last": last}

    async def _step(self, shown: Shown, version: str, step: str) -> dict[str, object]:
        node = shown.graph.nodes[step]
        figures = shown.figures.of_step(step)
        calls: list[LeftCall] = []
        if self._shows_calls and figures.hung_up:
            calls = await self._shelf.hung_up_in(self._name, version, step, self._days.period)
        ways = [
            {
                "label": way.label or "when it is done",
                "target": way.target,
                "went": figures.by_way.get(way.key, 0),
            }
            for way in node.ways
        ]
        return {
            "node": node,
            "figures": figures,
            "ways": ways,
            "otherwise": figures.otherwise,
            "lines": shown.lines[node.first_line - 1 : node.last_line] if node.first_line else [],
            "calls": [
                (call, datetime.fromtimestamp(call.entered_at, self._days.zone)) for call in calls
            ],
            "shows_calls": self._shows_calls,
        }
