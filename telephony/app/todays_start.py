"""What a starting edge knows of its day and of its callers: read from the store."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import structlog

from telephony.acd.course_of_day import AWAY
from telephony.acd.todays_figures import PastContact
from telephony.app.settings.models import Settings
from telephony.calendars.calendar import midnight, time_zone
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.desks.day_watch import MINUTE, DayWatch
from telephony.domain.errors import StoreError
from telephony.interfaces.contact_store import ContactArchive, ContactRecord, StateChange

KNOWN_CALLERS = 20_000

log = structlog.get_logger(__name__)


def remember(
    centre: ContactCentre, day: DayWatch, archive: ContactArchive, settings: Settings
) -> None:
    """Before the first caller. Blocks; a store that can't be read costs the figures alone."""
    now = time.time()
    since = midnight(now, time_zone(settings.time_zone))
    try:
        contacts = archive.contacts_since(since)
        known = archive.last_agents(limit=KNOWN_CALLERS)
        states = archive.states_since(since)
    except StoreError as error:
        log.critical("today's figures begin anew", problem=str(error))
        return
    for contact in contacts:
        _remember_contact(centre, day, contact, since)
    _remember_duty(centre, day, states, since, now)
    for number, agent in reversed(known):
        centre.distributor.floor.known_agents.met(number, agent)


def _remember_contact(
    centre: ContactCentre, day: DayWatch, contact: ContactRecord, since: float
) -> None:
    if contact.answered_at is None:
        return
    ended = contact.ended_at or contact.answered_at  # the edge died while they spoke
    done = contact.wrapped_up_at or ended
    centre.today.remember(
        PastContact(
            contact.queue,
            contact.agent,
            contact.waited,
            max(0.0, ended - contact.answered_at),
            max(0.0, done - ended),
        )
    )
    met = (contact.answered_at - since) / MINUTE
    day.course.remember_caller(
        contact.queue,
        met - contact.waited / MINUTE,
        met,
        in_time=contact.waited <= _threshold(centre, contact.queue),
    )


def _threshold(centre: ContactCentre, queue: str) -> float:
    room = centre.distributor.floor.rooms.get(queue)
    return 0.0 if room is None else room.settings.service_threshold


def _remember_duty(
    centre: ContactCentre,
    day: DayWatch,
    states: Iterable[StateChange],
    since: float,
    now: float,
) -> None:
    """From each agent's changes; who was on duty at the end of the last run was so until now."""
    for agent, begin, end in _stretches(states, now):
        known = centre.presence.agents.get(agent)
        if known is not None:
            minutes = int((begin - since) / MINUTE), int((end - since) / MINUTE)
            day.course.remember_duty(agent, frozenset(known.queues), *minutes)


def _stretches(states: Iterable[StateChange], now: float) -> Iterator[tuple[str, float, float]]:
    began: dict[str, float] = {}
    for change in states:
        if change.state not in AWAY:
            began.setdefault(change.agent, change.at)
        elif change.agent in began:
            yield change.agent, began.pop(change.agent), change.at
    for agent, begin in began.items():
        yield agent, begin, now
