"""The edge put together: flows, prompts, speech, store, SIP, HTTP; started and ended in order."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog

from telephony import __version__
from telephony.app.calls import Calls, begin_calls, open_calls
from telephony.app.edge_state import EdgeState
from telephony.app.floor_reload import FloorReload
from telephony.app.garbage_collection import start_up_spared
from telephony.app.interpreter_turns import short_turns
from telephony.app.live_flows import LiveFlows
from telephony.app.people import open_people, remember_sessions
from telephony.app.preparation import Progress
from telephony.app.queue_view import queue_readings
from telephony.app.records import open_records
from telephony.app.settings.models import Settings
from telephony.app.startup import Startup
from telephony.app.voice import open_voice
from telephony.app.web_side import open_web_side, page_sources
from telephony.documents.document import Document
from telephony.telemetry.loop_lag import watch_event_loop
from telephony.telemetry.metrics import Metrics
from telephony.web.server import WebServer

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Running:
    """What is there once the edge takes calls."""

    calls: Calls
    state: EdgeState
    server: WebServer
    floor_reload: FloorReload
    flows: LiveFlows


class Edge:
    """One edge, from configuration to the last record.

    `async with Edge(document, file) as edge:` takes calls; leaving ends everything. Entering
    raises `TelephonyError` with what the operator has to mend.
    """

    def __init__(
        self, document: Document[Settings], file: Path, progress: Progress | None = None
    ) -> None:
        self._document = document
        self._file = file
        self._progress = progress
        self._stack = AsyncExitStack()
        self._running: _Running | None = None

    @property
    def ready_line(self) -> str:
        """The one line that `serve` prints once calls are taken."""
        if self._running is None:
            return "not ready"
        agent, server = self._running.calls.user_agent, self._running.server
        sip = ",".join(f"{on.transport.value}:{on.address}:{on.port}" for on in agent.listening)
        return f"ready sip={sip} http={server.address} capacity={agent.capacity}"

    async def __aenter__(self) -> Edge:
        async with AsyncExitStack() as starting:
            startup = Startup(self._document, self._file, self._progress, starting)
            self._running = await _start(startup)
            starting.enter_context(start_up_spared())
            starting.enter_context(short_turns())
            self._stack = starting.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def drain(self) -> None:
        """Refuse new calls and let those in progress finish, within `sip.drain`."""
        if self._running is not None:
            self._running.state.drain()
            within = self._document.value.sip.drain
            calls = self._running.calls
            ends = calls.reception.finish(within), calls.floor.callbacks.close(within)
            cut, _ = await asyncio.gather(*ends)
            log.info("drained", calls_cut=cut)

    async def reload(self) -> None:
        """Look at once whether certificate, configuration or flows have changed."""
        if self._running is not None:
            keeper = self._running.calls.user_agent.certificate
            await asyncio.to_thread(lambda: keeper.refresh(at_once=True))
            await self._running.floor_reload.take()
            await self._running.flows.follow(self._running.floor_reload.settings)


async def _start(startup: Startup) -> _Running:
    """Each part needs those before it; they end in the opposite order."""
    settings, folder = startup.settings, startup.folder
    flows = await asyncio.to_thread(LiveFlows, startup.document, folder)
    people = await asyncio.to_thread(open_people, settings, folder, startup.stack)
    records = await open_records(startup)
    await remember_sessions(people, records.store.sessions, startup.stack)
    voice = await open_voice(startup, flows)
    metrics = Metrics()
    startup.keep_running(watch_event_loop(metrics), "loop lag")
    calls = await open_calls(startup, flows, records, voice, metrics)
    await begin_calls(startup, calls, metrics)
    state = EdgeState(calls, records.store, voice.speech, settings.dialling.currency)
    floor_reload = FloorReload(startup.document, startup.file, calls.floor, people)
    state.tell_also(lambda: floor_reload.problem)
    state.tell_also(lambda: flows.problem)
    startup.keep_running(flows.watch(), "flows")
    _show(metrics, state, calls, flows)
    sources = page_sources(startup, state, metrics, calls, records, flows, people)
    server = await open_web_side(startup, sources)
    return _Running(calls, state, server, floor_reload, flows)


def _show(metrics: Metrics, state: EdgeState, calls: Calls, flows: LiveFlows) -> None:
    """Let a scrape read the running edge."""
    metrics.read_from(state.readings())
    metrics.read_queues_from(queue_readings(calls.floor.centre))
    metrics.read_flows_from(flows.readings())
    metrics.show_build(version=__version__, library=str(calls.user_agent.build))
