"""A way for browsers whose network lets no UDP out: a TURN server, with a password that ages.

Server and edge share a secret; the name says until when it holds, the password is the name's MAC
(draft-uberti-behave-turn-rest-00, which coturn calls `use-auth-secret`). So no browser learns the
secret, and what one has learnt is of no use tomorrow.
"""

from __future__ import annotations

import base64
import hmac
from hashlib import sha1

from telephony.web.agent.messages import IceServer
from telephony.web.agent.settings import Turn

HOLDS = 12 * 3600
"""Seconds: a shift. A relay that was opened in time stays."""


def turn_server(turn: Turn, user: str, now: float) -> IceServer:
    """What a page of this user gives its peer connection; `now` in seconds since the epoch."""
    name = f"{int(now) + HOLDS}:{user}"
    mac = hmac.new(turn.secret.encode(), name.encode(), sha1).digest()
    return IceServer(urls=list(turn.urls), username=name, credential=base64.b64encode(mac).decode())
