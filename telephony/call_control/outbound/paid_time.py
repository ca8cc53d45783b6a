"""How long an answered outbound call may go on: while its minutes are paid, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from telephony.call_control.outbound.outbound_calls import Permit
from telephony.domain.termination import Reason
from telephony.trunk.spending import MINUTE


class PaidTime:
    """Hangs up, by `hang_up`, what may last no longer."""

    def __init__(self, permit: Permit, hang_up: Callable[[Reason], None]) -> None:
        self._permit = permit
        self._hang_up = hang_up
        self._answered = False
        self._timers: list[asyncio.TimerHandle] = []

    def answered(self) -> None:
        """The first minute, which is paid, begins."""
        self._answered = True
        later = asyncio.get_running_loop().call_later
        self._timers = [later(self._permit.max_duration, self._hang_up, Reason.MAX_DURATION)]
        if self._permit.priced:
            self._timers.append(later(MINUTE, self._pay))

    def stop(self) -> None:
        """No timer fires any more."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def close(self) -> None:
        """The call is over; one that wasn't answered costs nothing."""
        self.stop()
        self._hang_up = _nobody
        if not self._answered:
            self._permit.not_answered()

    def _pay(self) -> None:
        if self._permit.another_minute():
            self._timers[1] = asyncio.get_running_loop().call_later(MINUTE, self._pay)
        else:
            self._hang_up(Reason.SPENDING_LIMIT)


def _nobody(reason: Reason) -> None:
    """Whoever is over is held by nobody, and freed at once."""
