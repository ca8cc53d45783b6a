"""What the contact centre holds against what the distributor believes, once a second.

A difference that is there twice in a row is mended: what belongs to nobody is let go, and a
caller whom the floor has lost goes on in its flow.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from telephony.acd import events as on
from telephony.acd.border import BorderBreach, Difference, border_breaches
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.contacts.sentinel_watch import SENTINEL_SECONDS

_LOST = "the queue lost the call"


class BorderWatch:
    """Lives on the event loop."""

    def __init__(self, centre: ContactCentre) -> None:
        self._centre = centre
        self._seen: set[BorderBreach] = set()
        self._mend: dict[Difference, Callable[[str], None]] = {
            Difference.CALL_IS_GONE: lambda caller: centre.tell(on.CallerLeft(caller)),
            Difference.CALL_IS_STRANDED: self._turn_away,
            Difference.PHONE_IS_SILENT: self._fail_offer,
            Difference.PHONE_IS_FORGOTTEN: centre.let_go,
        }

    async def watch(self) -> None:
        """Look once a second, for as long as the edge runs."""
        while True:
            await asyncio.sleep(SENTINEL_SECONDS)
            self.look()

    def look(self) -> None:
        """Mend what was there at the last look too."""
        centre = self._centre
        calls = {call for call, stay in centre.stays.items() if stay.outside is None}
        found = set(border_breaches(centre.distributor.floor, calls, centre.contacts.agents))
        for breach in found & self._seen:
            centre.breached(breach.subject, breach.difference)
            self._mend[breach.difference](breach.subject)
        self._seen = found

    def _turn_away(self, call: str) -> None:
        stay = self._centre.stays.pop(call)
        stay.part()
        stay.turned_away(None, _LOST)

    def _fail_offer(self, name: str) -> None:
        agent = self._centre.distributor.floor.roster.find(name)
        if agent is not None and agent.offer is not None:
            self._centre.tell(on.OfferFailed(name, agent.offer, "no phone rings"))
