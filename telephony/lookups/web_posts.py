"""Hands something in at a web service: once, no redirect followed, nothing read but the status."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx

from telephony.domain.errors import NotificationError
from telephony.lookups.client import new_client
from telephony.lookups.settings import LookupSettings

TIMEOUT = 15.0
"""Seconds for all of it; a name server that says nothing is the resolver's to give up."""


class WebPosts:
    """Implements `telephony.interfaces.notifications.WebPost`."""

    def __init__(self, settings: LookupSettings, timeout: float = TIMEOUT) -> None:
        self._settings = settings
        self._timeout = timeout

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """See `WebPost`."""
        try:
            return asyncio.run(self._post(url, headers, body))
        except (httpx.TransportError, httpx.InvalidURL, TimeoutError) as error:
            kind = type(error).__name__
            raise NotificationError(f"The webhook can't be reached: {kind}.") from None

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        async with (
            asyncio.timeout(self._timeout),
            new_client(self._settings) as client,
            client.stream("POST", url, headers=headers, content=body) as answer,
        ):
            return answer.status_code
