"""A way for browsers whose network lets no UDP out: a TURN server, with a password that ages.

Server and edge share a secret; the name says until when it holds, the password is the name's MAC
(draft-uberti-behave-turn-rest-00, which coturn calls `use-auth-secret`). So no browser learns the
secret, and what one has learnt is of no use tomorrow.
"""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha1

from pydantic import BaseModel

HOLDS = 12 * 3600
"""Seconds: a shift. A relay that was opened in time stays."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A relay for browsers that can't reach the gateway by themselves."""

    urls: Sequence[str]
    """`turn:host:port?transport=tcp` (RFC 7065)."""
    secret: str = field(repr=False)
    """Shared with the relay."""


class IceServer(BaseModel):
    """One of RTCPeerConnection's `iceServers`."""

    urls: list[str]
    username: str
    credential: str


class WaysToGateway(BaseModel):
    """What a page's RTCPeerConnection is made with, by the names that it has there."""

    iceServers: list[IceServer]


def ways_to_gateway(turn: Turn | None, user: str) -> WaysToGateway:
    """What there is for a page of this user now."""
    return WaysToGateway(iceServers=[turn_server(turn, user, time.time())] if turn else [])


def turn_server(turn: Turn, user: str, now: float) -> IceServer:
    """What a page of this user gives its peer connection; `now` in seconds since the epoch."""
    name = f"{int(now) + HOLDS}:{user}"
    mac = hmac.new(turn.secret.encode(), name.encode(), sha1).digest()
    return IceServer(urls=list(turn.urls), username=name, credential=base64.b64encode(mac).decode())
