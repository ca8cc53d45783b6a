"""`/callbacks`: whom we owe a call, in which window, and what became of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse
from fastapi.templating import Jinja2Templates

from telephony.interfaces.callback_store import (
    OPEN_STATES,
    CallbackQuery,
    CallbackRecord,
    CallbackState,
)
from telephony.web.current_user import SignedOperator
from telephony.web.promises.callback_rows import NAMES, row_of
from telephony.web.promises.csv_export import PAGE, Rows, csv_file
from telephony.web.promises.side import PromisesSide

PAGE_SIZE = 50
OPEN = "open"
HEADER = (
    *("asked_at", "number", "queue", "window_from", "window_to", "state", "tries", "changed_at"),
    *("problem", "keeps_place_since", "priority", "skills", "call_id", "callback_id"),
)
Word = Annotated[str, Query(max_length=64)]
StateWord = Literal["", "open", "waiting", "calling", "done", "given_up", "cancelled"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page or file is asked for; "" asks for all."""

    number: str
    queue: str
    state: StateWord

    @property
    def narrowed(self) -> bool:
        """Whether not everything is asked for."""
        return bool(self.number or self.queue or self.state)

    def query(self, before: str, limit: int) -> CallbackQuery:
        """The same for the store."""
        return CallbackQuery(self.queue, self.number, self._states, before, limit)

    def link(self, path: str, **others: str) -> str:
        """The same, with another state, or onwards from a callback."""
        named = {"number": self.number, "queue": self.queue, "state": self.state} | others
        asked = urlencode({key: value for key, value in named.items() if value})
        return f"{path}?{asked}" if asked else path

    @property
    def _states(self) -> Collection[CallbackState]:
        match self.state:
            case "":
                return ()
            case "open":
                return OPEN_STATES
            case state:
                return (CallbackState(state),)


def _asked(number: Word = "", queue: Word = "", state: StateWord = "") -> Asked:
    return Asked(number.strip(), queue.strip(), state)


WhatIsAsked = Annotated[Asked, Depends(_asked)]


def callback_routes(side: PromisesSide, templates: Jinja2Templates) -> APIRouter:
    """For supervisors and administrators."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/callbacks", response_class=HTMLResponse)
    async def page(
        request: Request, user: SignedOperator, asked: WhatIsAsked, before: Word = ""
    ) -> HTMLResponse:
        found, counts = await asyncio.to_thread(_read, side, asked, before)
        model = _model(side, asked, before, found, counts)
        return templates.TemplateResponse(request, "promises/callbacks.html", model)

    @routes.get("/callbacks.csv")
    async def file(user: SignedOperator, asked: WhatIsAsked) -> StreamingResponse:
        def read(before: str | None) -> tuple[Rows, str | None]:
            found = side.callbacks.callbacks(asked.query(before or "", PAGE))
            more = found[-1].callback_id if len(found) == PAGE else None
            return [_cells(record, side.zone) for record in found], more

        today = datetime.fromtimestamp(time.time(), side.zone).date()
        return await csv_file(f"callbacks-{today}.csv", HEADER, read)

    return routes


Found = Sequence[CallbackRecord]
Counts = Mapping[CallbackState, int]


def _read(side: PromisesSide, asked: Asked, before: str) -> tuple[Found, Counts]:
    """One more than a page has, and how many there are. Blocks; raises `StoreError`."""
    found = side.callbacks.callbacks(asked.query(before, PAGE_SIZE + 1))
    return found, side.callbacks.counts_by_state(asked.queue)


def _model(
    side: PromisesSide, asked: Asked, before: str, found: Found, counts: Counts
) -> dict[str, object]:
    """What the template shows; on the event loop, where the queues are."""
    shown, now = found[:PAGE_SIZE], time.time()
    more = len(found) > PAGE_SIZE
    return {
        "asked": asked,
        "any": bool(counts),
        "chips": _chips(asked, counts),
        "rows": [row_of(one, now, side.zone, side.desk.place(one.callback_id)) for one in shown],
        "zone": side.zone.key,
        "before": before,
        "newest": asked.link("/callbacks"),
        "next": asked.link("/callbacks", before=shown[-1].callback_id) if more else "",
        "file": asked.link("/callbacks.csv"),
    }


def _chips(asked: Asked, counts: Mapping[CallbackState, int]) -> list[dict[str, object]]:
    """States to choose from, each with its number."""
    still_open = sum(counts.get(state, 0) for state in OPEN_STATES)
    over = [state for state in CallbackState if state not in OPEN_STATES]
    known = [("", "All", sum(counts.values())), (OPEN, "Open", still_open)]
    known += [(state.value, NAMES[state], counts.get(state, 0)) for state in over]
    return [
        {
            "label": label,
            "count": count,
            "link": asked.link("/callbacks", state=word),
            "here": asked.state == word,
        }
        for word, label, count in known
    ]


def _cells(record: CallbackRecord, zone: tzinfo) -> list[object]:
    def moment(at: float | None) -> str:
        return "" if at is None else datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")

    return [
        moment(record.asked_at),
        record.number,
        record.queue,
        moment(record.not_before),
        moment(record.not_after),
        record.state.value,
        record.attempts,
        moment(record.changed_at),
        record.problem,
        moment(record.waits_since),
        f"{record.priority:g}",
        " ".join(f"{skill}:{level}" for skill, level in sorted(record.skills.items())),
        record.call_id,
        record.callback_id,
    ]
