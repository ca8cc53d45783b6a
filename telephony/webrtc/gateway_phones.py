"""All browser phones of an edge: which gateway has which, and who is told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import quote

import structlog

from telephony.interfaces.browser_phones import (
    PhoneConnected,
    PhoneEvent,
    PhoneLost,
    PhoneQuiet,
    PhoneRings,
)
from telephony.webrtc.gateway_link import GatewayLink

log = structlog.get_logger(__name__)


class GatewayPhones:
    """Implements `telephony.interfaces.browser_phones.BrowserPhones`. Lives on the event loop."""

    def __init__(self, links: Sequence[GatewayLink]) -> None:
        self._links = links
        self._home: dict[str, GatewayLink] = {}
        """Whose browser is, or was last, at which gateway."""
        self._connected: set[str] = set()
        self._busy: set[str] = set()
        self._listeners: list[Callable[[PhoneEvent], None]] = []
        for link in links:
            link.on_event = self._tell
            link.on_gone = partial(self._gone, link)

    async def connect(self, owner: str, offer: str) -> str:
        """See `BrowserPhones`."""
        link = self._home.setdefault(owner, self._emptiest())
        return await link.connect(owner, offer)

    def disconnect(self, owner: str) -> None:
        """See `BrowserPhones`."""
        link = self._home.pop(owner, None)
        self._connected.discard(owner)
        if link is not None:
            link.tell("disconnect", owner=owner)

    def uri(self, owner: str) -> str | None:
        """See `BrowserPhones`."""
        link = self._home.get(owner)
        if link is None or link.sip is None or owner not in self._connected:
            return None
        host, port = link.sip
        return f"sip:{quote(owner, safe='')}@{host}:{port}"

    def answer(self, owner: str) -> None:
        """See `BrowserPhones`."""
        if owner in self._home:
            self._home[owner].tell("answer", owner=owner)

    def decline(self, owner: str) -> None:
        """See `BrowserPhones`."""
        if owner in self._home:
            self._home[owner].tell("decline", owner=owner)

    def listen(self, listener: Callable[[PhoneEvent], None]) -> None:
        """See `BrowserPhones`."""
        self._listeners.append(listener)

    def connected_at(self, link: GatewayLink) -> int:
        """Browsers at one gateway that can be called now."""
        return sum(self._home.get(owner) is link for owner in self._connected)

    def _emptiest(self) -> GatewayLink:
        taken = Counter(self._home.values())
        running = [link for link in self._links if link.sip is not None]
        return min(running or self._links, key=lambda link: taken[link])

    def _tell(self, event: PhoneEvent) -> None:
        match event:
            case PhoneConnected():
                self._connected.add(event.owner)
            case PhoneLost():
                self._connected.discard(event.owner)
            case PhoneRings():
                self._busy.add(event.owner)
            case PhoneQuiet():
                self._busy.discard(event.owner)
        for listener in self._listeners:
            listener(event)

    def _gone(self, link: GatewayLink) -> None:
        """No BYE comes of its calls, no farewell of its browsers."""
        for owner in [owner for owner, home in self._home.items() if home is link]:
            del self._home[owner]
            if owner in self._busy:
                self._tell(PhoneQuiet(owner))
            if owner in self._connected:
                self._tell(PhoneLost(owner, "The gateway that had this browser has ended."))
