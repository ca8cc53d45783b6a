"""Refuses DTLS-SRTP (RFC 5764) before the library acts on it.

Neither build of the library speaks it. An offer of it to an account that may encrypt ends the
process: making ready for its audio fails after pjsua2 has told us of the call, and the library
goes on with a call that is gone.
"""

from __future__ import annotations

import re

import structlog

from telephony.sip.gate.received_request import SipLibrary
from telephony.sip.library.native_module import native_module, register

log = structlog.get_logger(__name__)

_AFTER_THE_GATE = 24  # the gate has 20, the dialog layer 32
_MEDIA = re.compile(r"[\r\n]m=[^\r\n]*UDP/TLS/RTP/SAVP", re.IGNORECASE)
_NOT_ACCEPTABLE_HERE = 488
_WARNING = '302 telephony "No DTLS-SRTP here: offer RTP/SAVP or RTP/AVP"'


def offers_dtls_srtp(text: str) -> bool:
    """Whether a request brings an offer or answer of it."""
    return _MEDIA.search(text) is not None


class DtlsGuard:
    """Must outlive the library. Engine thread only."""

    def __init__(self) -> None:
        self._library = SipLibrary()
        self._module = native_module("mod-dtls-guard", _AFTER_THE_GATE, on_rx_request=self._judge)

    def join(self) -> None:
        """Guard the library, which must have been set up."""
        status = register(self._module)
        if status:
            log.warning("offers of DTLS-SRTP go unguarded", status=status)

    def _judge(self, received: int) -> int:
        request = self._library.read(received)
        if request is None or not offers_dtls_srtp(request.text):
            return 0
        log.warning("offer of DTLS-SRTP refused", source=request.sender)
        if request.method != "ACK":
            self._library.respond(request, _NOT_ACCEPTABLE_HERE, {"Warning": _WARNING})
        return 1
