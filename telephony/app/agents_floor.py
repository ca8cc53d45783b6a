"""Queues, agents and their desks put together."""

from __future__ import annotations

import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telephony.app.gateways import Gateways
from telephony.app.settings import contact_centre
from telephony.app.settings.agent_page import agent_page_settings
from telephony.app.settings.gateway import turn_settings
from telephony.app.settings.models import Settings
from telephony.calendars.calendar import Calendar, day_number, time_zone
from telephony.calendars.document import calendars_by_name
from telephony.call_control.callbacks.callback_book import CallbackBook
from telephony.call_control.callbacks.callback_desk import CallbackDesk
from telephony.call_control.callbacks.callback_world import CallbackServices
from telephony.call_control.callbacks.callbacks import Callbacks
from telephony.call_control.contacts.border_watch import BorderWatch
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.contacts.contact_log import ContactLog
from telephony.call_control.contacts.contacts import ContactWorld
from telephony.call_control.contacts.handing_on import HandingOn
from telephony.call_control.contacts.opening_hours import OpeningHours
from telephony.call_control.contacts.sentinel_watch import SentinelWatch
from telephony.call_control.contacts.supervision import Supervisors
from telephony.call_control.desks.agents_desk import AgentsDesk
from telephony.call_control.desks.day_watch import DayWatch
from telephony.call_control.desks.supervisors_desk import SupervisorsDesk
from telephony.call_control.outbound.outbound_calls import OutboundCalls
from telephony.call_control.recordings.recordings import Recordings
from telephony.interfaces.browser_phones import BrowserPhones
from telephony.interfaces.call_observer import CallObserver
from telephony.interfaces.contact_store import ContactArchive
from telephony.interfaces.prompt_service import PromptService
from telephony.interfaces.user_agent import UserAgent
from telephony.ivr.commands import HoldMusic
from telephony.store.call_store import CallStore
from telephony.web.agent.side import AgentSide
from telephony.web.supervisor.side import FloorSide


@dataclass(frozen=True, slots=True)
class AgentsFloor:
    """What the calls and the pages are given."""

    centre: ContactCentre
    desks: AgentsDesk
    supervisors: SupervisorsDesk
    hours: OpeningHours
    callbacks: Callbacks
    book: CallbackBook
    calendars: dict[str, Calendar]
    """What flows look at; a reload changes it while calls go on."""
    day: DayWatch
    """How the day goes."""

    @property
    def callback_desk(self) -> CallbackDesk:
        """What supervisors see of callbacks, and ask for."""
        return CallbackDesk(self.callbacks, self.book, self.centre.distributor)

    def upkeep(self) -> list[tuple[str, Coroutine[Any, Any, None]]]:
        """What has to run as long as the edge does, by name."""
        return [
            ("sentinel", SentinelWatch(self.centre).watch()),
            ("border of the floor", BorderWatch(self.centre).watch()),
            ("opening hours", self.hours.watch()),
            ("course of the day", self.day.watch()),
            ("record of callbacks", self.book.write()),
        ]


@dataclass(frozen=True, slots=True)
class FloorWorld:
    """What the floor stands on."""

    user_agent: UserAgent
    browsers: BrowserPhones
    prompts: PromptService
    outbound: OutboundCalls
    store: CallStore
    observer: CallObserver
    recordings: Recordings | None


def agents_floor(settings: Settings, world: FloorWorld) -> AgentsFloor:
    """As `queues:`, `agents:` and `calendars:` have it; on the running event loop."""

    zone = time_zone(settings.time_zone)

    def hold_music() -> Sequence[Path]:
        file = world.prompts.find(HoldMusic())
        return () if file is None else (file,)

    centre = ContactCentre(
        contact_centre.queues(settings.queues),
        contact_centre.agent_phones(settings.agents, settings.users),
        world.user_agent,
        ContactLog(world.store.contacts),
        ContactWorld(world.browsers, hold_music, lambda: day_number(time.time(), zone)),
    )
    hours = OpeningHours(
        contact_centre.queue_hours(settings.queues, settings.calendars), centre.tell
    )
    hours.look()  # before the first caller
    desks = AgentsDesk(centre, HandingOn(centre, world.user_agent, world.outbound))
    listening = Supervisors(centre, world.user_agent, world.browsers)
    day = DayWatch(centre, zone)
    supervisors = SupervisorsDesk(centre, desks.views, listening, day)
    book = CallbackBook(world.store.callbacks)
    callbacks = _callbacks(settings, world, centre, book)
    calendars = calendars_by_name(settings.calendars)
    return AgentsFloor(centre, desks, supervisors, hours, callbacks, book, calendars, day)


def _callbacks(
    settings: Settings, world: FloorWorld, centre: ContactCentre, book: CallbackBook
) -> Callbacks:
    services = CallbackServices(
        centre,
        world.user_agent,
        world.outbound,
        world.store,
        world.observer,
        world.prompts,
        world.recordings,
    )
    return Callbacks(services, book, contact_centre.callback_policies(settings.queues))


def agents_page(
    settings: Settings,
    folder: Path,
    floor: AgentsFloor,
    contacts: ContactArchive,
    gateways: Gateways,
) -> AgentSide | None:
    """What the agent's page stands on; None where there are no agents.

    Raises `ConfigurationError` for a secret that isn't there.
    """
    if not settings.agents:
        return None
    phones = gateways.phones if settings.gateway_processes else None
    turn = turn_settings(settings.gateway, folder)
    page = agent_page_settings(settings.breaks, settings.queues, turn)
    return AgentSide(floor.desks, contacts, phones, page)


def floor_page(
    settings: Settings, folder: Path, floor: AgentsFloor, gateways: Gateways
) -> FloorSide | None:
    """What the supervisor's page stands on; None where there is nothing to look at.

    Raises `ConfigurationError` for a secret that isn't there.
    """
    if not settings.agents and not settings.queues:
        return None
    phones = gateways.phones if settings.gateway_processes else None
    zone, turn = time_zone(settings.time_zone), turn_settings(settings.gateway, folder)
    return FloorSide(floor.supervisors, zone, phones, turn)
