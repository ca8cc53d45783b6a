"""The client by which every request of ours goes: no proxies, no cookies, no logs of URLs."""

from __future__ import annotations

import logging
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from telephony.lookups.settings import LookupSettings

MAX_CONNECTIONS = 200


def new_client(settings: LookupSettings) -> httpx.AsyncClient:
    """Without time-outs and redirects: whoever asks bounds the whole of it. To be closed."""
    # They name whole URLs, in which callers' numbers are, and headers with secrets.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        timeout=httpx.Timeout(None),
        verify=settings.tls if settings.tls is not None else True,
        trust_env=False,  # no proxy, and no password out of somebody's .netrc
        limits=httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=50),
        # One caller's cookie must not be the next one's.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"accept": "application/json", "accept-encoding": "identity"},
    )
