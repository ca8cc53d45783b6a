"""Asks an identity provider: as guarded as what flows ask, on connections of its own."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from telephony.domain.errors import ErrandError
from telephony.interfaces.json_exchange import JsonAnswer
from telephony.lookups.answer import read_json

TIMEOUT = 8.0
"""Seconds, from the name's resolution to the answer's last byte."""
MAX_CONNECTIONS = 20


class JsonClient:
    """Implements `telephony.interfaces.json_exchange.JsonExchange`."""

    def __init__(self, tls: ssl.SSLContext | None = None, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(None),  # each question has its own, over all of it
            verify=tls if tls is not None else True,
            trust_env=False,  # no proxy, and no password out of somebody's .netrc
            limits=httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=4),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"accept": "application/json", "accept-encoding": "identity"},
        )
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)

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
