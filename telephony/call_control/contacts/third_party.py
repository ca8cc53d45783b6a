"""The call to a third party: an agent, or a number outside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from telephony.call_control.contacts.party_leg import PartyLeg
from telephony.call_control.outbound.outbound_calls import Permit
from telephony.call_control.outbound.paid_time import PaidTime
from telephony.call_control.outbound.transfer_attempt import REPLY_SECONDS
from telephony.domain.leg import LegEnded, LegEvent, LegProgress, MediaStarted, SipSignal
from telephony.domain.termination import Reason
from telephony.interfaces.user_agent import Leg

RING_SECONDS = 40.0
"""How long a number outside may ring."""


class ThirdPartyCall:
    """Rings within its bounds; `agent` is "" for a number outside. Lives on the event loop."""

    def __init__(self, name: str, leg: Leg, report: Callable[[LegEvent], None]) -> None:
        self.name = name
        self.agent = ""
        self.ringing = False
        self.on_ringing: Callable[[bool], None] = _nobody_listens
        """Told when ringing tone should begin, and when it should stop."""
        self.on_answered: Callable[[], None] = _nothing
        self.on_gone: Callable[[LegEnded], None] = _nothing_ends
        self.on_over: Callable[[], None] = _nothing
        """Told at the end, whoever ended it; `on_gone` isn't after `let_go`."""
        self._report = report
        self._paid: PaidTime | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self.phone = PartyLeg(leg, self._take, self._answered, self._gone)

    def ring_for(self, seconds: float, reply_within: float = REPLY_SECONDS) -> None:
        """Hang up when nobody answers in time, or nothing is heard of the far end at all."""
        later = asyncio.get_running_loop().call_later
        self._timers = [
            later(seconds, self.hang_up, Reason.NO_ANSWER),
            later(reply_within, self.hang_up, Reason.UNREACHABLE),
        ]

    def paid_by(self, permit: Permit) -> None:
        """As long as its minutes are paid."""
        self._paid = PaidTime(permit, self.hang_up)

    def hang_up(self, reason: Reason = Reason.CALLER_HANGUP) -> None:
        """End it; its end is reported as always."""
        self._stop_timers()
        if not self.phone.over:
            self.phone.leg.hang_up(reason)

    def let_go(self) -> None:
        """End it, and tell nobody: whoever had it has gone on."""
        self.on_ringing, self.on_answered, self.on_gone = _nobody_listens, _nothing, _nothing_ends
        self.hang_up()

    def become_agents(self) -> PartyLeg:
        """The leg of an agent who has taken the caller over; nothing is told from here then."""
        self._stop_timers()
        self.on_gone, self.on_over = _nothing_ends, _nothing
        return self.phone

    def _take(self, event: LegEvent) -> None:
        self._report(event)
        heard = isinstance(event, SipSignal) and event.received
        if (heard or isinstance(event, LegProgress)) and len(self._timers) > 1:
            self._timers[1].cancel()
        if isinstance(event, LegProgress) and event.sip_status == 180:
            self._ring(True)
        if isinstance(event, MediaStarted):
            self._ring(False)

    def _ring(self, on: bool) -> None:
        if self.ringing != on and not (on and self.phone.answered):
            self.ringing = on
            self.on_ringing(on)

    def _answered(self) -> None:
        self._stop_timers()
        self._ring(False)
        if self._paid is not None:
            self._paid.answered()
        self.on_answered()

    def _gone(self, event: LegEnded) -> None:
        self._stop_timers()
        self._ring(False)
        if self._paid is not None:
            self._paid.close()
        on_gone, on_over = self.on_gone, self.on_over
        self.on_ringing, self.on_answered, self.on_gone = _nobody_listens, _nothing, _nothing_ends
        self.on_over = _nothing
        on_over()
        on_gone(event)

    def _stop_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        if self._paid is not None:
            self._paid.stop()


def _nothing() -> None:
    pass


def _nothing_ends(event: LegEnded) -> None:
    pass


def _nobody_listens(on: bool) -> None:
    pass
