"""The outbound leg of a transfer: dial, ring, bridge, and hang-up carried both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from telephony.call_control.outbound.outbound_calls import Permit
from telephony.call_control.outbound.paid_time import PaidTime
from telephony.domain.leg import (
    LegAnswered,
    LegEnded,
    LegEvent,
    LegProgress,
    MediaStarted,
    SipSignal,
)
from telephony.domain.termination import Reason
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import Transfer
from telephony.ivr.events import TransferAnswered, TransferEnded

REPLY_SECONDS = 6.0
"""How long the far end may take for its first word, 100 Trying included. RFC 3261's own
limit (timer B, 32 s) is silence that no caller waits through."""

Report = Callable[[LegEvent], None]


class TransferAttempt:
    """One call to a third party on the caller's behalf; lives on the event loop.

    `report` receives the callee leg's events; the owner passes each to `follow`, in its
    own order, and gets the flow's event for it, if it means one.
    """

    def __init__(
        self, wanted: Transfer, permit: Permit, caller: Leg, callee: Leg, report: Report
    ) -> None:
        self.attempt = wanted.attempt
        self.answered = False
        self.ringing = False
        self.over = False
        self._caller = caller
        self._callee = callee
        self._bridged = False
        self._paid = PaidTime(permit, self.hang_up)
        later = asyncio.get_running_loop().call_later
        self._ring_timer = later(wanted.ring_timeout, self.hang_up, Reason.NO_ANSWER)
        self._reply_timer = later(REPLY_SECONDS, self.hang_up, Reason.UNREACHABLE)
        callee.listen(report)

    def follow(self, event: LegEvent) -> TransferAnswered | TransferEnded | None:
        """Act on what the callee's leg reports."""
        match event:
            case SipSignal():
                if event.received:
                    self._reply_timer.cancel()
            case LegProgress():
                self._reply_timer.cancel()
                self._ring(event.sip_status)
            case MediaStarted():
                # 183 with SDP: the far end's own ringing or announcement (RFC 3960).
                self._stop_ringing()
                self._bridge()
            case LegAnswered():
                self._stop_timers()
                self._stop_ringing()
                self._bridge()
                self.answered = True
                self._paid.answered()
                return TransferAnswered(self.attempt)
            case LegEnded():
                self._close()
                return TransferEnded(self.attempt, self.answered, event.termination)
            case _:
                pass
        return None

    def hang_up(self, reason: Reason) -> None:
        """End the callee's leg; its end is reported as always."""
        self._stop_timers()
        self._callee.hang_up(reason)

    def _stop_timers(self) -> None:
        self._paid.stop()
        self._ring_timer.cancel()
        self._reply_timer.cancel()

    def _ring(self, status: int) -> None:
        if status == 180 and not self._bridged and not self.ringing:
            self.ringing = True
            self._caller.start_ringback()

    def _stop_ringing(self) -> None:
        if self.ringing:
            self.ringing = False
            self._caller.stop_ringback()

    def _bridge(self) -> None:
        if not self._bridged:
            self._bridged = True
            self._caller.bridge(self._callee)

    def _close(self) -> None:
        self.over = True
        self._stop_timers()
        self._paid.close()
        self._stop_ringing()
        if self._bridged:
            self._bridged = False
            self._caller.unbridge(self._callee)
