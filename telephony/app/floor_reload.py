"""Queues, agents, users and calendars of `telephony.yaml`, read again while callers wait."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import structlog

from telephony.access.password_sign_in import Account
from telephony.acd.events import QueueChanged, QueueClosed, QueueOpened
from telephony.app.agents_floor import AgentsFloor
from telephony.app.flows import load_checked_flows
from telephony.app.people import People
from telephony.app.settings import contact_centre
from telephony.app.settings.models import Settings
from telephony.app.settings.reading import read_settings
from telephony.calendars.document import calendars_by_name
from telephony.documents.document import Document
from telephony.domain.errors import TelephonyError

log = structlog.get_logger(__name__)

_TAKEN = frozenset({"queues", "agents", "calendars", "flows"})


class FloorReload:
    """Takes a changed file, whole or not at all. Lives on the event loop."""

    def __init__(
        self,
        document: Document[Settings],
        file: Path,
        floor: AgentsFloor,
        people: People | None = None,
    ) -> None:
        self._settings = document.value
        self._file = file
        self._floor = floor
        self._people = people
        """None: nobody could sign in when the edge started."""
        self._closed: set[str] = set()
        """Queues that the file has no longer, where callers may still wait."""
        self.problem = ""
        """Why the file wasn't taken, as a sentence; "" while all is well."""

    @property
    def settings(self) -> Settings:
        """The file as it was taken last."""
        return self._settings

    async def take(self) -> None:
        """Read the file; one with mistakes changes nothing and is told of."""
        try:
            wanted, known = await asyncio.to_thread(self._read)
        except TelephonyError as error:
            self.problem = f"{self._file.name} was changed and not taken: {error}"
            log.error("configuration not taken", problem=str(error))  # noqa: TRY400  not our fault
            return
        self.problem = ""
        changed = self._change_queues(wanted)
        if self._people is not None:
            signed_out = self._people.change(known, wanted)
            log.info("users taken", changed=", ".join(signed_out) or "none")
        self._floor.callbacks.change(contact_centre.callback_policies(wanted.queues))
        self._floor.centre.presence.change(contact_centre.agent_phones(wanted.agents, wanted.users))
        self._floor.hours.change(contact_centre.queue_hours(wanted.queues, wanted.calendars))
        # A call may still be in a flow that names one of those that are gone.
        self._floor.calendars.update(calendars_by_name(wanted.calendars))
        self._close_removed(wanted)
        restart = [
            name
            for name in type(wanted).model_fields
            if name not in self._taken and getattr(wanted, name) != getattr(self._settings, name)
        ]
        log.info("configuration taken", queues_changed=", ".join(changed) or "none")
        if restart:
            log.warning("these sections count from the next start", sections=", ".join(restart))
        self._settings = wanted

    @property
    def _taken(self) -> frozenset[str]:
        return _TAKEN | {"users"} if self._people is not None else _TAKEN

    def _read(self) -> tuple[Settings, Sequence[Account]]:
        document = read_settings(self._file)
        load_checked_flows(document, self._file.resolve().parent)
        known = self._people.read(document.value) if self._people is not None else ()
        return document.value, known

    def _change_queues(self, wanted: Settings) -> list[str]:
        rooms = self._floor.centre.distributor.floor.rooms
        changed = []
        for queue in contact_centre.queues(wanted.queues):
            room = rooms.get(queue.name)
            if room is None or room.settings != queue:
                changed.append(queue.name)
                self._floor.centre.tell(QueueChanged(queue))
            if queue.name in self._closed:
                self._closed.discard(queue.name)
                self._floor.centre.tell(QueueOpened(queue.name))
        return changed

    def _close_removed(self, wanted: Settings) -> None:
        """Nobody new comes in; who waits is still served by those who are there."""
        rooms = self._floor.centre.distributor.floor.rooms
        for queue in sorted(set(rooms) - set(wanted.queues) - self._closed):
            self._closed.add(queue)
            log.warning(
                "queue is no longer configured", queue=queue, waiting=len(rooms[queue].callers)
            )
            self._floor.centre.tell(QueueClosed(queue, keep_waiting=True))
