"""Messages that could harm the library, or that nobody would answer, end here.

Behind the gate, which judges who may send how much, `message_rules` judges what was sent: what
is at odds with itself, what ends the process, what would make a call wait for a name server,
what would place calls of its own. And the library drops without a word what none of its parts
serves, such as REGISTER or an unknown method, which RFC 3261 section 8.2 wants refused with a
status.
"""

from __future__ import annotations

import structlog

from telephony.sip.gate.message_rules import (
    SILENCE,
    Rule,
    contradiction,
    impossible_host,
    needs_a_session_timer,
    takes_over_a_call,
    unacceptable_sdp,
    unserved,
)
from telephony.sip.gate.received_request import SipLibrary
from telephony.sip.library.native_module import NativeModule, native_module, register
from telephony.sip.messages.capabilities import ALLOW

log = structlog.get_logger(__name__)

_AFTER_THE_GATE = 24  # the gate has 20, the dialog layer 32
_AFTER_ALL = 200  # applications have 64
_HEADERS = {405: ALLOW, 501: ALLOW, 420: {"Unsupported": "timer"}}
"""What a refusal has to name, by its status (RFC 3261 sections 21.4.6 and 21.4.15)."""


class MessageGuard:
    """Must outlive the library. Engine thread only. `timers`: whether sessions may have some."""

    def __init__(self, *, timers: bool) -> None:
        self._library = SipLibrary()
        self._modules = (
            self._module(
                "mod-guard",
                contradiction,
                impossible_host,
                unacceptable_sdp,
                takes_over_a_call,
                *(() if timers else (needs_a_session_timer,)),
            ),
            native_module(
                "mod-unserved",
                _AFTER_ALL,
                on_rx_request=lambda received: self._refuse(received, unserved),
            ),
        )

    def join(self) -> None:
        """Guard the library, which must have been set up."""
        for each in self._modules:
            status = register(each)
            if status:
                log.warning("messages go unguarded", status=status)

    def _module(self, name: str, *rules: Rule) -> NativeModule:
        def on_request(received: int) -> int:
            return int(any(self._refuse(received, rule) for rule in rules))

        def on_response(received: int) -> int:
            text = self._library.message(received).decode("latin-1")
            harmful = (impossible_host, unacceptable_sdp)
            if all(rule(text, "") is None for rule in harmful):
                return 0
            log.info("response dropped", guard=name)
            return 1

        return native_module(
            name, _AFTER_THE_GATE, on_rx_request=on_request, on_rx_response=on_response
        )

    def _refuse(self, received: int, rule: Rule) -> int:
        """1 if a rule refused it."""
        request = self._library.read(received)
        if request is None:
            return 0
        # A character per byte: lengths are counted in bytes.
        status = rule(self._library.message(received).decode("latin-1"), request.method)
        if status is None:
            return 0
        if status != SILENCE:
            self._library.respond(request, status, _HEADERS.get(status, {}))
        log.info("request refused", method=request.method[:20], status=status)
        return 1
