"""What the sentinel finds in the distributor, once a second: told, and mended."""

from __future__ import annotations

import asyncio

from telephony.acd import events as on
from telephony.call_control.contacts.contact_centre import ContactCentre

SENTINEL_SECONDS = 1.0


class SentinelWatch:
    """Lives on the event loop."""

    def __init__(self, centre: ContactCentre) -> None:
        self._centre = centre

    async def watch(self) -> None:
        """Look once a second, for as long as the edge runs."""
        while True:
            await asyncio.sleep(SENTINEL_SECONDS)
            self.look()

    def look(self) -> None:
        """Have what is wrong mended."""
        for breach in self._centre.breaches():
            self._centre.breached(breach.subject, breach.rule)
            self._centre.tell(on.Heal(breach.rule, breach.subject))
