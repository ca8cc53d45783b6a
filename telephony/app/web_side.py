"""The pages and endpoints of an edge, put together and served."""

from __future__ import annotations

from telephony.app.agents_floor import agents_page, floor_page
from telephony.app.calls import Calls
from telephony.app.edge_state import EdgeState
from telephony.app.live_flows import LiveFlows
from telephony.app.people import People
from telephony.app.records import Records
from telephony.app.settings import mapping
from telephony.app.startup import Startup
from telephony.calendars.calendar import time_zone
from telephony.telemetry.metrics import Metrics
from telephony.web.application import create_app
from telephony.web.flows.side import FlowsSide
from telephony.web.page_sources import PageSources
from telephony.web.promises.side import PromisesSide
from telephony.web.recording_shelf import RecordingShelf
from telephony.web.server import WebServer, serve


async def open_web_side(startup: Startup, sources: PageSources) -> WebServer:
    """Serve until the edge ends. Raises `ConfigurationError`."""
    web = mapping.web_settings(startup.settings, startup.folder)
    app = create_app(sources, web)
    server = await serve(app, web.host, web.port, web.trusted_proxies)
    startup.stack.push_async_callback(server.close)
    return server


def page_sources(
    startup: Startup,
    state: EdgeState,
    metrics: Metrics,
    calls: Calls,
    records: Records,
    flows: LiveFlows,
    people: People | None,
) -> PageSources:
    """What this edge has. Raises `ConfigurationError` for a secret that isn't there."""
    settings, folder = startup.settings, startup.folder
    store, vault = records.store, records.vault
    zone = time_zone(settings.time_zone)
    return PageSources(
        view=state,
        metrics=metrics,
        calls=store,
        contacts=store.contacts,
        zone=zone,
        access=people.access if people is not None else None,
        recordings=RecordingShelf(store.recordings, vault, store.messages) if vault else None,
        agents=agents_page(settings, folder, calls.floor, store.contacts, calls.gateways),
        floor=floor_page(settings, folder, calls.floor, calls.gateways),
        flows=FlowsSide(lambda: flows.new_calls, store.flows, zone, lambda: flows.problem),
        messages=store.messages if settings.voicemail else None,
        promises=PromisesSide(
            store.surveys, store.survey_archive, store.callbacks, calls.floor.callback_desk, zone
        ),
    )
