"""Keeps other sites' pages from acting in the name of whoever visits them.

A browser sends our cookies, and reaches what only this machine can reach, also for a page of
somebody else's. So whatever changes something, and each WebSocket (which the same-origin policy
doesn't cover), must come from a page of ours, as the browser itself testifies: Sec-Fetch-Site
(W3C Fetch Metadata), or Origin (RFC 6454) where there is none. Programs send neither header.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""RFC 9110 section 9.2.1: these change nothing."""
OWN = frozenset({"same-origin", "none"})
"""`none`: the person did it, by the address bar or a bookmark."""


def comes_from_elsewhere(connection: HTTPConnection, own_origin: str | None) -> bool:
    """Whether another site's page is behind a request that it must not make.

    `own_origin` is where browsers reach us through a proxy: "https://edge.example".
    """
    if connection.scope["type"] == "http" and connection.scope["method"] in SAFE_METHODS:
        return False
    headers = connection.headers
    origin = headers.get("origin")
    if own_origin is not None and origin == own_origin:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in OWN
    return origin is not None and _authority(origin) != headers.get("host", "").lower()


def _authority(origin: str) -> str:
    """The Host header that goes with an origin; "" for "null" and other opaque ones."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in {"http", "https"} else ""
