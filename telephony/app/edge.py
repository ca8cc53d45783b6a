"""The edge put together: flows, prompts, speech, store, SIP, HTTP; started and ended in order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog

from telephony import __version__
from telephony.app.agents_floor import agents_floor, agents_page, floor_page
from telephony.app.certificate_watch import watch_certificate
from telephony.app.edge_state import EdgeState
from telephony.app.errands import open_errands
from telephony.app.floor_reload import FloorReload
from telephony.app.garbage_collection import start_up_spared
from telephony.app.gateways import Gateways
from telephony.app.interpreter_turns import short_turns
from telephony.app.live_flows import LiveFlows
from telephony.app.outbound import dialling_rules, outbound_calls
from telephony.app.people import open_people, remember_sessions
from telephony.app.preparation import Progress, prepare_prompts, prepare_speech
from telephony.app.queue_view import queue_readings
from telephony.app.recording import notifier, open_vault, recordings
from telephony.app.settings import mapping
from telephony.app.settings.gateway import gateway_settings
from telephony.app.settings.models import Settings
from telephony.app.settings.recording import recording_notices
from telephony.app.speech_service import PooledSpeechService
from telephony.app.todays_start import remember
from telephony.calendars.calendar import time_zone
from telephony.call_control.audio_drain import AudioDrain
from telephony.call_control.contact_centre import ContactCentre
from telephony.call_control.contact_log import ContactLog
from telephony.call_control.notifier import Notifier
from telephony.call_control.reception import Reception
from telephony.call_control.services import CallServices
from telephony.call_control.tone_ear import ToneEar
from telephony.documents.document import Document
from telephony.domain.errors import StoreError
from telephony.ivr.flow import Flow
from telephony.prompts.prompt_library import PromptLibrary
from telephony.sip.settings import Transport
from telephony.sip.user_agent import PjUserAgent
from telephony.store.call_store import CallStore, open_store
from telephony.telemetry.browser_audio import BrowserAudio
from telephony.telemetry.call_telemetry import CallTelemetry
from telephony.telemetry.gateway_readings import GatewayCollector
from telephony.telemetry.hep.counters import HepCounters
from telephony.telemetry.hep.export import HepExport
from telephony.telemetry.loop_lag import watch_event_loop
from telephony.telemetry.metrics import Metrics
from telephony.trunk.dialling import DiallingPlan
from telephony.web.application import create_app
from telephony.web.flows.side import FlowsSide
from telephony.web.promises.side import PromisesSide
from telephony.web.recording_shelf import RecordingShelf
from telephony.web.server import WebServer, serve

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Running:
    """What is there once the edge takes calls."""

    agent: PjUserAgent
    reception: Reception
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
        self._settings = document.value
        self._file = file
        self._folder = file.resolve().parent
        self._progress = progress
        self._stack = AsyncExitStack()
        self._running: _Running | None = None

    @property
    def ready_line(self) -> str:
        """The one line that `serve` prints once calls are taken."""
        if self._running is None:
            return "not ready"
        agent, server = self._running.agent, self._running.server
        sip = ",".join(f"{on.transport.value}:{on.address}:{on.port}" for on in agent.listening)
        return f"ready sip={sip} http={server.address} capacity={agent.capacity}"

    async def __aenter__(self) -> Edge:
        async with AsyncExitStack() as starting:
            self._running = await self._start(starting)
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
            cut = await self._running.reception.finish(self._settings.sip.drain)
            log.info("drained", calls_cut=cut)

    async def reload(self) -> None:
        """Look at once whether certificate, configuration or flows have changed."""
        if self._running is not None:
            keeper = self._running.agent.certificate
            await asyncio.to_thread(lambda: keeper.refresh(at_once=True))
            await self._running.floor_reload.take()
            await self._running.flows.follow(self._running.floor_reload.settings)

    async def _start(self, stack: AsyncExitStack) -> _Running:
        settings, folder = self._settings, self._folder
        flows = await asyncio.to_thread(LiveFlows, self._document, folder)
        people = await asyncio.to_thread(open_people, settings, folder, stack)
        vault = await open_vault(settings, folder, stack)
        store = await asyncio.to_thread(self._open_store, stack)
        await remember_sessions(people, store.sessions, stack)
        prompts, speech = await self._prepare(flows, stack)
        metrics, drain = Metrics(), AudioDrain()
        _own_task(stack, asyncio.create_task(drain.run(), name="audio drain"))
        _own_task(stack, asyncio.create_task(watch_event_loop(metrics), name="loop lag"))
        telemetry = CallTelemetry(metrics)
        # Each needs the other; no call comes before `start`.
        agent = PjUserAgent(
            mapping.sip_settings(settings, folder),
            asyncio.get_running_loop().call_soon_threadsafe,
            lambda leg, invite: reception(leg, invite),
            lambda invite, termination: reception.refused(invite, termination),
            telemetry.turned_away,
            self._start_capture(stack, metrics),
        )
        gateways = Gateways(settings.gateway_processes, mapping.log_settings(settings))
        stack.push_async_callback(gateways.close)
        outbound = await asyncio.to_thread(outbound_calls, settings, flows.new_calls, store.ledger)
        flows.tell(lambda now: outbound.change(DiallingPlan(dialling_rules(settings, now))))
        contact_log = ContactLog(store.contacts)
        floor = agents_floor(settings, agent, gateways.phones, prompts, outbound, contact_log)
        centre = floor.centre
        recorded = recordings(
            settings, folder, vault, store, agent, self._start_notifier(stack, store)
        )
        services = CallServices(
            agent,
            store,
            prompts,
            speech,
            telemetry,
            drain,
            ToneEar(drain),
            centre,
            outbound,
            recorded,
            errands=await asyncio.to_thread(open_errands, settings, folder, stack, store),
            calendars=floor.calendars,
        )
        reception: Reception = Reception(mapping.routing_table(settings), flows.choice, services)
        await asyncio.to_thread(remember, centre, floor.day, store.contacts, settings)
        await asyncio.to_thread(agent.start)
        stack.push_async_callback(asyncio.to_thread, agent.close)
        if recorded is not None:
            stack.push_async_callback(recorded.close)
            _own_task(stack, asyncio.create_task(recorded.keep(), name="recordings"))
        stack.push_async_callback(reception.finish, 0.0)
        await self._start_gateways(gateways, agent, metrics)
        centre.open()
        stack.callback(centre.close)
        for name, work in floor.upkeep():
            _own_task(stack, asyncio.create_task(work, name=name))
        _own_task(
            stack, asyncio.create_task(watch_certificate(agent.certificate), name="certificate")
        )
        currency = settings.dialling.currency
        state = EdgeState(agent, reception, store, speech, outbound, gateways, currency, recorded)
        floor_reload = FloorReload(self._document, self._file, floor, people)
        state.tell_also(lambda: floor_reload.problem)
        state.tell_also(lambda: flows.problem)
        metrics.read_flows_from(flows.readings())
        _own_task(stack, asyncio.create_task(flows.watch(), name="flows"))
        _show(metrics, state, centre, str(agent.build))
        web = mapping.web_settings(settings, folder)
        shelf = RecordingShelf(store.recordings, vault, store.messages) if vault else None
        desks = agents_page(settings, folder, floor, store.contacts, gateways)
        zone = time_zone(settings.time_zone)
        app = create_app(
            state,
            store,
            metrics,
            web,
            store.contacts,
            people.access if people is not None else None,
            shelf,
            desks,
            floor_page(settings, folder, floor, gateways),
            FlowsSide(lambda: flows.new_calls, store.flows, zone, lambda: flows.problem),
            store.messages if settings.voicemail else None,
            PromisesSide(store.surveys, store.survey_archive, store.callbacks, zone),
        )
        server = await serve(app, web.host, web.port, web.trusted_proxies)
        stack.push_async_callback(server.close)
        return _Running(agent, reception, state, server, floor_reload, flows)

    async def _prepare(
        self, flows: LiveFlows, stack: AsyncExitStack
    ) -> tuple[PromptLibrary, PooledSpeechService]:
        """What flows speak and hear with, ready for them now and whenever they change."""
        settings, folder = self._settings, self._folder
        notices = recording_notices(settings.queues, folder)
        prompts = PromptLibrary(mapping.prompt_settings(settings.prompts, folder))
        stack.callback(prompts.close)
        speech = PooledSpeechService(mapping.speech_settings(settings.speech, folder))
        stack.callback(speech.close)

        def ready(wanted: Iterable[Flow]) -> None:
            prepare_prompts(prompts, wanted, notices, self._progress)
            prepare_speech(speech, wanted)

        await flows.prepare(ready)
        return prompts, speech

    async def _start_gateways(
        self, gateways: Gateways, agent: PjUserAgent, metrics: Metrics
    ) -> None:
        """Where calls to browsers come from is known once SIP listens."""
        settings = self._settings
        listening = [
            (on.address, on.port) for on in agent.listening if on.transport is Transport.UDP
        ]
        await gateways.start(gateway_settings(settings.gateway, listening, settings.web.host))
        metrics.registry.register(GatewayCollector(gateways.readings))
        gateways.phones.listen(BrowserAudio(metrics.registry).take)

    def _start_capture(self, stack: AsyncExitStack, metrics: Metrics) -> HepExport | None:
        hep = mapping.hep_settings(self._settings, self._folder)
        if hep is None:
            return None
        export = HepExport(hep)
        metrics.registry.register(HepCounters(export))
        export.start()
        stack.push_async_callback(asyncio.to_thread, export.close)
        return export

    def _start_notifier(self, stack: AsyncExitStack, store: CallStore) -> Notifier:
        tells = notifier(self._settings, self._folder, store)
        _own_task(stack, asyncio.create_task(tells.run(), name="notifications"))
        return tells

    def _open_store(self, stack: AsyncExitStack) -> CallStore:
        store = open_store(mapping.store_settings(self._settings, self._folder))
        stack.push_async_callback(asyncio.to_thread, store.close)
        try:
            interrupted = store.recover()
        except StoreError as error:
            # A full disk must not keep callers out.
            log.critical("calls of the last run stay without an end", problem=str(error))
            return store
        if interrupted:
            log.warning("calls were cut off when the edge last died", calls=interrupted)
        return store


def _show(metrics: Metrics, state: EdgeState, centre: ContactCentre, library: str) -> None:
    """Let a scrape read the running edge."""
    metrics.read_from(state.readings())
    metrics.read_queues_from(queue_readings(centre))
    metrics.show_build(version=__version__, library=library)


def _own_task(stack: AsyncExitStack, task: asyncio.Task[None]) -> None:
    """Cancel `task` when the edge ends, and say so if it ended by itself."""

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            log.critical("background task ended", task=task.get_name(), exc_info=task.exception())

    task.add_done_callback(ended)
    stack.callback(task.cancel)
