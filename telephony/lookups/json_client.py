"""Asks an identity provider: as guarded as what flows ask, on connections of its own."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping

import httpx

from telephony.domain.errors import ErrandError
from telephony.interfaces.json_exchange import JsonAnswer
from telephony.lookups.answer import read_json
from telephony.lookups.client import new_client
from telephony.lookups.settings import LookupSettings

TIMEOUT = 8.0
"""Seconds, from the name's resolution to the answer's last byte."""


class JsonClient:
    """Implements `telephony.interfaces.json_exchange.JsonExchange`."""

    def __init__(self, tls: ssl.SSLContext | None = None, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._client = new_client(LookupSettings(tls=tls))

    async def ask(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> JsonAnswer:
        """See `JsonExchange`."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._ask(url, form, headers)
        except TimeoutError:
            raise ErrandError(f"there was no answer within {self._timeout:g} s") from None
        except httpx.InvalidURL:
            raise ErrandError("the address can't be read") from None
        except httpx.TransportError as error:
            # Its own words may hold what was sent.
            raise ErrandError(f"nobody answers there ({type(error).__name__})") from None

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _ask(
        self, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str] | None
    ) -> JsonAnswer:
        method = "GET" if form is None else "POST"
        request = self._client.build_request(
            method, url, data=None if form is None else dict(form), headers=headers
        )
        response = await self._client.send(request, stream=True)
        try:
            try:
                body = await read_json(response)
            except ErrandError:
                if response.is_success:
                    raise
                body = None  # the status says enough
            return JsonAnswer(response.status_code, body)
        finally:
            await response.aclose()
