"""Key presses as the library reports them: packets of telephone-event, and digits of INFO."""

from __future__ import annotations

from typing import Any

import pjsua2 as pj

from telephony.domain.dtmf import DTMF_SYMBOLS, Digit, DtmfMethod
from telephony.media.key_presses import EventPacket, KeyPresses

_UNKNOWN_DURATION = 2**32 - 1
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


def of_info(prm: Any) -> Digit | None:
    """A press by INFO; one by telephone-event is reported a second time, and ignored."""
    symbol = prm.digit.upper()
    if prm.method != pj.PJSUA_DTMF_METHOD_SIP_INFO or not _is_key(symbol):
        return None
    known = prm.duration and prm.duration != _UNKNOWN_DURATION
    return Digit(symbol, DtmfMethod.INFO, prm.duration / 1000 if known else 0.0)


def _is_key(symbol: str) -> bool:
    return symbol in DTMF_SYMBOLS and len(symbol) == 1
