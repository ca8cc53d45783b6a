"""INFO requests, answered here: keys, keep-alives, and bodies that nobody reads.

Left to the library, a body of application/dtmf-relay without a line's end ends the process (it
asserts that what follows "Signal=5" has a length), and every other INFO gets 500, which a carrier
may take for a broken call. So keys are read here, an INFO without a body (some carriers'
keep-alive) gets its 200, and a body that nobody reads its 415 (RFC 2976 section 2.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from telephony.domain.dtmf import DTMF_SYMBOLS
from telephony.sip.messages import message

_DTMF, _DTMF_RELAY = "application/dtmf", "application/dtmf-relay"
_SIGNAL = re.compile(r"^[ \t]*signal[ \t]*=[ \t]*(\S{1,2})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_DURATION = re.compile(r"^[ \t]*duration[ \t]*=[ \t]*(\d{1,5})\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class InfoReply:
    """What an INFO deserves: a status, and the key that it carried, "" if none.

    `duration` is how long the key was held, in seconds; 0 if unsaid.
    """

    status: int
    symbol: str = ""
    duration: float = 0.0


def reply_to(text: str) -> InfoReply:
    """Judge an INFO request. Each is answered: what isn't, the library reads."""
    body = message.body(text).strip()
    if not body:
        return InfoReply(200)
    kind = message.content_type(text)
    if kind not in (_DTMF, _DTMF_RELAY):
        return InfoReply(415)
    signal, duration = _relayed(body) if kind == _DTMF_RELAY else (body, 0.0)
    symbol = _symbol(signal)
    return InfoReply(200, symbol, duration) if symbol else InfoReply(400)


def _relayed(body: str) -> tuple[str, float]:
    """What "Signal=5" and "Duration=160" say, lines in any order: the key, and seconds."""
    signal, duration = _SIGNAL.search(body), _DURATION.search(body)
    return signal[1] if signal else "", int(duration[1]) / 1000 if duration else 0.0


def _symbol(body: str) -> str:
    """The key that is written "5", "*", or as a telephone-event's number: "11"."""
    wanted = body.upper()
    if len(wanted) == 1:
        return wanted if wanted in DTMF_SYMBOLS else ""
    events = {str(event): symbol for event, symbol in enumerate(DTMF_SYMBOLS)}
    return events.get(wanted, "")
