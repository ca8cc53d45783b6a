"""INFO requests that the library leaves alone.

It reads keys from application/dtmf-relay, and answers every other INFO with 500, which a
carrier may take for a broken call. So application/dtmf is read here, an INFO without a body
(some carriers' keep-alive) gets its 200, and a body that nobody reads its 415 (RFC 2976
section 2.2).
"""

from __future__ import annotations

from dataclasses import dataclass

from telephony.domain.dtmf import DTMF_SYMBOLS
from telephony.sip.messages import message

_READ_BY_THE_LIBRARY = ("application/dtmf-relay", "application/media_control+xml")
_DTMF = "application/dtmf"


@dataclass(frozen=True, slots=True)
class InfoReply:
    """What an INFO deserves: a status, and the key that it carried, "" if none."""

    status: int
    symbol: str = ""


def reply_to(text: str) -> InfoReply | None:
    """Judge an INFO request; None when the library answers it."""
    body = message.body(text).strip()
    if not body:
        return InfoReply(200)
    kind = message.content_type(text)
    if kind in _READ_BY_THE_LIBRARY:
        return None
    if kind != _DTMF:
        return InfoReply(415)
    symbol = _symbol(body)
    return InfoReply(200, symbol) if symbol else InfoReply(400)


def _symbol(body: str) -> str:
    """The key in a body of application/dtmf: "5", "*", or a telephone-event number: "11"."""
    wanted = body.upper()
    if len(wanted) == 1:
        return wanted if wanted in DTMF_SYMBOLS else ""
    events = {str(event): symbol for event, symbol in enumerate(DTMF_SYMBOLS)}
    return events.get(wanted, "")
