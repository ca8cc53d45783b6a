"""Every SIP message as it is on the wire, handed to a capture.

A module of the library below its transport layer: the first to see what was received, and the
last to see what is sent, when its text has been printed. Without a capture it isn't registered
and costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from telephony.domain.capture import SipMessage
from telephony.interfaces.sip_capture import SipCapture
from telephony.sip.library.native_module import native_module, register
from telephony.sip.messages.native_message import Read, read_received, read_to_send

_BELOW_TRANSPORTS = 7
"""The transport layer has 8."""
_GO_ON = 0

log = structlog.get_logger(__name__)


class MessageTap:
    """Must outlive the library. Engine thread only."""

    def __init__(self, capture: SipCapture) -> None:
        self._capture = capture
        self._warned = False
        received = self._callback(read_received, received=True)
        sent = self._callback(read_to_send, received=False)
        self._module = native_module(
            "mod-message-tap",
            _BELOW_TRANSPORTS,
            on_rx_request=received,
            on_rx_response=received,
            on_tx_request=sent,
            on_tx_response=sent,
        )

    def register(self) -> None:
        """Begin, on a library that was set up."""
        status = register(self._module)
        if status:
            log.warning("SIP messages are not captured", status=status)

    def _callback(
        self, read: Callable[[int], Read | None], *, received: bool
    ) -> Callable[[int], int]:
        def on_message(address: int) -> int:
            if not self._capture.has_room():
                return _GO_ON
            found = read(address)
            if found is not None:
                self._capture.message(SipMessage(time.time(), received, *found))
            elif not self._warned:
                self._warned = True
                log.warning("a SIP message is not captured: the library keeps it elsewhere")
            return _GO_ON

        return on_message
