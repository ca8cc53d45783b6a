"""What a starting edge knows of its day and of its callers: read from the store."""

from __future__ import annotations

import time

import structlog

from telephony.acd.todays_figures import PastContact
from telephony.app.settings.models import Settings
from telephony.calendars.calendar import midnight, time_zone
from telephony.call_control.contact_centre import ContactCentre
from telephony.domain.errors import StoreError
from telephony.interfaces.contact_store import ContactArchive, ContactRecord

KNOWN_CALLERS = 20_000

log = structlog.get_logger(__name__)


def remember(centre: ContactCentre, archive: ContactArchive, settings: Settings) -> None:
    """Before the first caller. Blocks; a store that can't be read costs the figures alone."""
    since = midnight(time.time(), time_zone(settings.time_zone))
    try:
        contacts = archive.contacts_since(since)
        known = archive.last_agents(limit=KNOWN_CALLERS)
    except StoreError as error:
        log.critical("today's figures begin anew", problem=str(error))
        return
    for contact in contacts:
        past = _past(contact)
        if past is not None:
            centre.today.remember(past)
    for number, agent in reversed(known):
        centre.distributor.floor.known_agents.met(number, agent)


def _past(contact: ContactRecord) -> PastContact | None:
    if contact.answered_at is None:
        return None
    ended = contact.ended_at or contact.answered_at  # the edge died while they spoke
    done = contact.wrapped_up_at or ended
    return PastContact(
        contact.queue,
        contact.agent,
        contact.waited,
        max(0.0, ended - contact.answered_at),
        max(0.0, done - ended),
    )
