"""Key presses as the library reports them: packet by packet of a telephone-event (RFC 4733)."""

from __future__ import annotations

from typing import Any

import pjsua2 as pj

from telephony.domain.dtmf import DTMF_SYMBOLS, Digit, DtmfMethod
from telephony.media.key_presses import EventPacket, KeyPresses

_EVENT_IS_OVER = 1 << 1
"""PJMEDIA_STREAM_DTMF_IS_END, which the bindings leave out."""


class KeyReports:
    """One dialog's; tells a new press from more of one that is known."""

    def __init__(self) -> None:
        self._presses = KeyPresses()

    def of_packet(self, prm: Any) -> Digit | None:
        """The press that a telephone-event packet begins, if it does: timestamps decide, which
        the library doesn't look at."""
        if prm.method != pj.PJSUA_DTMF_METHOD_RFC2833:
            return None
        symbol = prm.digit.upper()
        over = bool(prm.flags & _EVENT_IS_OVER)
        packet = EventPacket(symbol, prm.timestamp / 1000, prm.duration / 1000, over)
        if not _is_key(symbol) or not self._presses.is_new(packet):
            return None
        return Digit(symbol, DtmfMethod.RFC4733)


def _is_key(symbol: str) -> bool:
    return symbol in DTMF_SYMBOLS and len(symbol) == 1
