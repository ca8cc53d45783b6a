"""When a call that a host refused is worth another host.

RFC 3263 section 4.3: "failure occurs if the transaction layer reports a 503 error response
or a transport failure of some sort", and "also ... if the transaction layer times out
without ever having received any response"; then the client goes on to the next server.
RFC 3261 section 21.5 calls all of 5xx failures "when a server itself has erred"; of those,
we go on after the ones that another server of the same carrier may not repeat. 4xx speak of
this request, 6xx "of a particular user, not just the particular instance" (section 21.6).
"""

from __future__ import annotations

_SERVER_ERRED = frozenset({500, 502, 503, 504})


def worth_another_host(status: int, *, replied: bool) -> bool:
    """Judge an INVITE's final `status`; without a reply it is the stack's own word."""
    return not replied or status in _SERVER_ERRED
