"""Carries look-ups out: one pool of connections for an edge, no cookies, no proxies, no logs.

An attempt takes at most the look-up's `timeout`, from the name's resolution to the answer's last
byte. Tried again is what brought no answer, or one that says so (502, 503, 504); an answer that
is too large or no JSON would be no better the next time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from telephony.domain.call import CallFacts
from telephony.domain.errors import ErrandError
from telephony.ivr.errands.lookup import LookedUp, LookUp
from telephony.ivr.events import ErrandFailed, ErrandOver
from telephony.lookups.answer import read_json
from telephony.lookups.client import new_client
from telephony.lookups.settings import LookupSettings
from telephony.lookups.target import judged, same_place, secrets_for

MAX_REDIRECTS = 3
PAUSE = 0.25
"""Seconds before the second attempt; twice as long before each further one."""
_AGAIN = frozenset({502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class _NoAnswer(Exception):
    """Nobody answered, or not to the end; another attempt may do better."""


class WebLookups:
    """The carrier of `LookUp`; lives on the event loop."""

    def __init__(self, settings: LookupSettings) -> None:
        self._settings = settings
        self._client = new_client(settings)  # each attempt bounds its own time

    async def carry(self, errand: LookUp, facts: CallFacts) -> ErrandOver:
        """Ask, as often as the look-up says. Raises `ErrandError`."""
        url = judged(errand, self._settings)
        over: ErrandOver = ErrandFailed(errand.errand, "it wasn't tried")
        for attempt in range(errand.attempts):
            if attempt:
                await asyncio.sleep(PAUSE * 2 ** (attempt - 1))
            try:
                async with asyncio.timeout(errand.timeout):
                    over = await self._ask(errand, url)
            except TimeoutError:
                over = ErrandFailed(errand.errand, "the service took too long", timed_out=True)
            except _NoAnswer as problem:
                over = ErrandFailed(errand.errand, str(problem))
            else:
                if not (isinstance(over, LookedUp) and over.status in _AGAIN):
                    return over
        return over

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _ask(self, errand: LookUp, url: httpx.URL) -> ErrandOver:
        now = asyncio.get_running_loop().time
        began = now()
        for _ in range(MAX_REDIRECTS + 1):
            async with self._answered(errand, url) as response:
                if errand.method == "GET" and response.status_code in _REDIRECTS:
                    url = _redirected(url, response)
                    continue
                wanted = errand.wants_answer and response.is_success
                answer = await read_json(response) if wanted else None
                return LookedUp(errand.errand, response.status_code, answer, now() - began)
        raise ErrandError("the service sends the request round in circles")

    @asynccontextmanager
    async def _answered(self, errand: LookUp, url: httpx.URL) -> AsyncIterator[httpx.Response]:
        """An answer whose body isn't read yet; its connection is let go at the end."""
        headers = {**errand.headers, **secrets_for(url, self._settings)}
        try:
            request = self._client.build_request(
                errand.method, url, headers=headers, json=errand.json
            )
            response = await self._client.send(request, stream=True)
            try:
                yield response
            finally:
                await response.aclose()
        except httpx.TransportError as error:
            raise _NoAnswer(f"no answer from the service ({type(error).__name__})") from None


def _redirected(url: httpx.URL, response: httpx.Response) -> httpx.URL:
    try:
        onward = url.join(response.headers.get("location", ""))
    except httpx.InvalidURL:
        raise ErrandError("the service sends the request to no place") from None
    if not same_place(url, onward):
        raise ErrandError("the service sends the request to another host")
    return onward
