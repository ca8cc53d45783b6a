"""What takes calls, and brings callers and agents together: made first, begun afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telephony.app.agents_floor import AgentsFloor, FloorWorld, agents_floor
from telephony.app.certificate_watch import watch_certificate
from telephony.app.errands import open_errands
from telephony.app.gateways import Gateways
from telephony.app.live_flows import LiveFlows
from telephony.app.outbound import dialling_rules, outbound_calls
from telephony.app.recording import notifier, recordings
from telephony.app.records import Records
from telephony.app.settings import mapping
from telephony.app.settings.gateway import gateway_settings
from telephony.app.startup import Startup
from telephony.app.todays_start import remember
from telephony.app.voice import Voice
from telephony.call_control.audio.audio_drain import AudioDrain
from telephony.call_control.audio.tone_ear import ToneEar
from telephony.call_control.outbound.outbound_calls import OutboundCalls
from telephony.call_control.reception import Reception
from telephony.call_control.recordings.recordings import Recordings
from telephony.call_control.services import CallServices
from telephony.sip.settings import Transport
from telephony.sip.user_agent import PjUserAgent
from telephony.telemetry.browser_audio import BrowserAudio
from telephony.telemetry.call_telemetry import CallTelemetry
from telephony.telemetry.gateway_readings import GatewayCollector
from telephony.telemetry.hep.counters import HepCounters
from telephony.telemetry.hep.export import HepExport
from telephony.telemetry.metrics import Metrics
from telephony.trunk.dialling import DiallingPlan


@dataclass(frozen=True, slots=True)
class Calls:
    """Of one edge."""

    user_agent: PjUserAgent
    gateways: Gateways
    outbound: OutboundCalls
    floor: AgentsFloor
    recordings: Recordings | None
    """None where nothing is recorded."""
    reception: Reception


async def open_calls(
    startup: Startup, flows: LiveFlows, records: Records, voice: Voice, metrics: Metrics
) -> Calls:
    """All of it, before the first call. Raises `TelephonyError`."""
    settings, folder, store = startup.settings, startup.folder, records.store
    telemetry = CallTelemetry(metrics)
    # Each needs the other; no call comes before the user agent starts.
    user_agent = PjUserAgent(
        mapping.sip_settings(settings, folder),
        asyncio.get_running_loop().call_soon_threadsafe,
        lambda leg, invite: reception(leg, invite),
        lambda invite, termination: reception.refused(invite, termination),
        telemetry.turned_away,
        _open_capture(startup, metrics),
    )
    drain = AudioDrain(user_agent.worth_draining)
    startup.keep_running(drain.run(), "audio drain")
    gateways = Gateways(settings.gateway_processes, mapping.log_settings(settings))
    startup.stack.push_async_callback(gateways.close)
    outbound = await asyncio.to_thread(outbound_calls, settings, flows.new_calls, store.ledger)
    flows.tell(lambda now: outbound.change(DiallingPlan(dialling_rules(settings, now))))
    tells = notifier(settings, folder, store)
    startup.keep_running(tells.run(), "notifications")
    recorded = recordings(settings, folder, records.vault, store, user_agent, tells)
    world = FloorWorld(
        user_agent, gateways.phones, voice.prompts, outbound, store, telemetry, recorded
    )
    floor = agents_floor(settings, world)
    services = CallServices(
        user_agent,
        store,
        voice.prompts,
        voice.speech,
        telemetry,
        drain,
        ToneEar(drain),
        floor.centre,
        outbound,
        recorded,
        errands=await asyncio.to_thread(
            open_errands, settings, folder, startup.stack, store, floor.callbacks
        ),
        calendars=floor.calendars,
    )
    reception: Reception = Reception(mapping.routing_table(settings), flows.choice, services)
    await asyncio.to_thread(remember, floor.centre, floor.day, store.contacts, settings)
    return Calls(user_agent, gateways, outbound, floor, recorded, reception)


async def begin_calls(startup: Startup, calls: Calls, metrics: Metrics) -> None:
    """Take calls from now on, until the edge ends. Raises `ConfigurationError` or `SipError`."""
    stack, user_agent, centre = startup.stack, calls.user_agent, calls.floor.centre
    await asyncio.to_thread(user_agent.start)
    stack.push_async_callback(asyncio.to_thread, user_agent.close)
    if calls.recordings is not None:
        stack.push_async_callback(calls.recordings.close)
        startup.keep_running(calls.recordings.keep(), "recordings")
    stack.push_async_callback(calls.reception.finish, 0.0)
    stack.push_async_callback(calls.floor.callbacks.close, 0.0)
    await _start_gateways(startup, calls, metrics)
    centre.open()
    stack.callback(centre.close)
    await calls.floor.callbacks.open()
    for name, work in calls.floor.upkeep():
        startup.keep_running(work, name)
    startup.keep_running(watch_certificate(user_agent.certificate), "certificate")


async def _start_gateways(startup: Startup, calls: Calls, metrics: Metrics) -> None:
    """Where calls to browsers come from is known once SIP listens."""
    settings, gateways = startup.settings, calls.gateways
    listening = [
        (on.address, on.port) for on in calls.user_agent.listening if on.transport is Transport.UDP
    ]
    await gateways.start(gateway_settings(settings.gateway, listening, settings.web.host))
    metrics.registry.register(GatewayCollector(gateways.readings))
    gateways.phones.listen(BrowserAudio(metrics.registry).take)


def _open_capture(startup: Startup, metrics: Metrics) -> HepExport | None:
    hep = mapping.hep_settings(startup.settings, startup.folder)
    if hep is None:
        return None
    export = HepExport(hep)
    metrics.registry.register(HepCounters(export))
    export.start()
    startup.stack.push_async_callback(asyncio.to_thread, export.close)
    return export
