"""One application for all tests that look at the same pages: putting one together takes longer than
most of them do.

    app = put_together(sources, settings)  # the first makes it
    app = put_together(others, settings)   # the same one, which looks at `others` from now on

Other settings, or sources of another shape (one more, or data that differs), have an application of
their own.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, fields, replace
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from telephony.interfaces.access import Access
from telephony.web.agent.settings import AgentPageSettings
from telephony.web.agent.side import AgentSide
from telephony.web.application import create_app
from telephony.web.flows.side import FlowsSide
from telephony.web.page_sources import PageSources
from telephony.web.promises.side import PromisesSide
from telephony.web.relay import Turn
from telephony.web.settings import WebSettings
from telephony.web.supervisor.side import FloorSide

_LISTS = (PageSources, Access, AgentSide, FlowsSide, FloorSide, PromisesSide)
"""They only name sources, and an application takes them apart as it is put together."""
_DATA = (AgentPageSettings, Turn, ZoneInfo, type(None))
"""What an application may read as it is put together."""


class _StandIn:
    """Whatever it stands for at the moment."""

    def __init__(self, original: Any) -> None:
        self.original = original

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.original, name)
        if not callable(found):
            return found
        # An application may keep the method: it is that of the moment in which it is called.
        return lambda *given, **named: getattr(self.original, name)(*given, **named)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self.original(*given, **named)


@dataclass
class _Parts:
    """Sources, taken apart."""

    living: dict[str, _StandIn] = field(default_factory=dict)
    data: list[object] = field(default_factory=list)

    def take(self, value: Any, place: str = "") -> Any:
        """`value` with stand-ins for all that lives in it."""
        if isinstance(value, _LISTS):
            names = [each.name for each in fields(value)]
            return replace(
                value,
                **{name: self.take(getattr(value, name), f"{place}.{name}") for name in names},
            )
        if isinstance(value, _DATA):
            self.data.append(value)
            return value
        self.living[place] = _StandIn(value)
        return self.living[place]

    @property
    def shape(self) -> Hashable:
        return (*self.living, *map(id, self.data))


_shared: dict[Hashable, tuple[FastAPI, _Parts]] = {}
"""The parts are kept with it: no other object gets the identity of their data."""


def put_together(sources: PageSources, settings: WebSettings) -> FastAPI:
    """What `create_app` makes of these; whoever was given the same application has it no longer."""
    parts = _Parts()
    copy = parts.take(sources)
    key = settings, parts.shape
    if key not in _shared:
        _shared[key] = create_app(copy, settings), parts
    app, first = _shared[key]
    for place, stand_in in parts.living.items():
        first.living[place].original = stand_in.original
    return app
