"""Where a request may go: nowhere else than its flow, or the operator, has written.

A flow's writer is trusted with hosts that stand in the flow, those of the own network included. A
host that came out of an expression (a caller's words, another service's answer) is one of the
operator's list, or isn't asked: no caller reaches what only this machine can (SSRF).
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address

import httpx

from telephony.domain.errors import ErrandError
from telephony.ivr.errands.lookup import LookUp
from telephony.lookups.settings import LookupSettings


def judged(errand: LookUp, settings: LookupSettings) -> httpx.URL:
    """The URL as the library that sends it reads it. Raises `ErrandError`."""
    try:
        url = httpx.URL(errand.url)
        meant = httpx.URL(errand.origin) if errand.origin else None
    except httpx.InvalidURL:
        raise ErrandError("the url can't be read") from None
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        raise ErrandError("the url is none of a web service")
    if meant is not None and not same_place(url, meant):
        raise ErrandError("the url leads to another host than the flow says")
    if meant is None and _entry(url, settings) is None:
        raise ErrandError("the url leads to a host that http.hosts doesn't allow")
    if secrets_for(url, settings) and url.scheme != "https" and not _is_this_machine(url.host):
        raise ErrandError("a host with secrets is asked by https only")
    return url


def secrets_for(url: httpx.URL, settings: LookupSettings) -> Mapping[str, str]:
    """The headers that its host, and no other one, is sent."""
    return _entry(url, settings) or {}


def same_place(one: httpx.URL, other: httpx.URL) -> bool:
    """Scheme, host and port are the same: one origin (RFC 6454 section 4)."""
    return (one.scheme, one.host, _port(one)) == (other.scheme, other.host, _port(other))


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _entry(url: httpx.URL, settings: LookupSettings) -> Mapping[str, str] | None:
    """By host and port; one without a port is of the scheme's own."""
    exact = settings.hosts.get(f"{url.host}:{_port(url)}")
    if exact is not None:
        return exact
    return settings.hosts.get(url.host) if url.port is None else None


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
