"""An edge as the web side sees it, set up by hand, over a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from zoneinfo import ZoneInfo

import httpx
from fastapi import FastAPI

from telephony.domain.user import User
from telephony.interfaces.access import Access
from telephony.interfaces.edge_view import CallInProgress
from telephony.store.call_store import CallStore
from telephony.telemetry.metrics import Metrics
from telephony.web.agent.side import AgentSide
from telephony.web.application import create_app
from telephony.web.flows.side import FlowsSide
from telephony.web.page_sources import PageSources
from telephony.web.promises.side import PromisesSide
from telephony.web.recording_shelf import RecordingShelf
from telephony.web.session_cookie import PLAIN_NAME
from telephony.web.settings import WebSettings
from telephony.web.supervisor.side import FloorSide
from tests.web.callback_desk import CallbackDeskAsSet
from tests.web.shared_application import put_together


@dataclass
class EdgeAsSet:
    """An `EdgeView` that says what it is told to."""

    version: str = "telephony 0.1.0, pjsua2 2.15.1"
    addresses: Sequence[str] = ("sip:127.0.0.1:5060;transport=udp",)
    alive: bool = True
    not_ready: Sequence[str] = ()
    degraded: Sequence[str] = ()
    capacity: int = 3
    calls_in_progress: Sequence[CallInProgress] = ()


@dataclass
class WebSide:
    """The application in process, with what it looks at."""

    store: CallStore
    edge: EdgeAsSet = field(default_factory=EdgeAsSet)
    metrics: Metrics = field(default_factory=Metrics)
    settings: WebSettings = field(default_factory=WebSettings)
    access: Access | None = None
    """Set by tests of signed-in people: `people()` makes one."""
    recordings: RecordingShelf | None = None
    agents: AgentSide | None = None
    floor: FloorSide | None = None
    flows: FlowsSide | None = None
    callbacks: CallbackDeskAsSet = field(default_factory=CallbackDeskAsSet)
    opens_no_page: bool = False
    """Whether tests may share even an application that keeps something of open pages."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))

    _built: tuple[tuple[object, ...], FastAPI] | None = None
    _side: PromisesSide | None = None

    def application(self) -> FastAPI:
        """As `telephony serve` would put it together; anew only when a part was exchanged."""
        sources = self._sources()
        if self.opens_no_page or not (self.agents or self.floor or self.flows):
            return put_together(sources, self.settings)
        parts = (self.settings, *(getattr(sources, each.name) for each in fields(sources)))
        if self._built is None or any(
            a is not b for a, b in zip(self._built[0], parts, strict=True)
        ):
            self._built = parts, create_app(sources, self.settings)
        return self._built[1]

    def _sources(self) -> PageSources:
        return PageSources(
            view=self.edge,
            metrics=self.metrics,
            calls=self.store,
            contacts=self.store.contacts,
            zone=self.zone,
            access=self.access,
            recordings=self.recordings,
            agents=self.agents,
            floor=self.floor,
            flows=self.flows,
            messages=self.store.messages,
            promises=self._promises,
        )

    @property
    def _promises(self) -> PromisesSide:
        if self._side is None:
            self._side = PromisesSide(
                self.store.surveys,
                self.store.survey_archive,
                self.store.callbacks,
                self.callbacks,
                self.zone,
            )
        return self._side

    def signed_in(self, user: User) -> dict[str, str]:
        """The header by which a browser in which `user` is signed in is known."""
        assert self.access is not None
        return {"Cookie": f"{PLAIN_NAME}={self.access.sessions.begin(user)}"}

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """A form that is sent, as `get` gets."""
        return self.get(path, headers, "POST", form)

    def get(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        form: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """One request to 127.0.0.1, answered by the application itself."""
        app = self.application()

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1:8080"
            ) as client:
                return await client.request(method, path, headers=headers, data=form)

        return asyncio.run(ask())
