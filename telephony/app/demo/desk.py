"""Whoever answers what the sample flows transfer: greets the caller and says goodbye."""

from __future__ import annotations

import asyncio
from pathlib import Path

from telephony.domain.leg import IncomingInvite, LegAnswered, LegEvent, PlaybackFinished
from telephony.domain.termination import Reason
from telephony.interfaces.user_agent import Leg

RING_SECONDS = 1.5
GREETING = "Hello, you have reached a colleague. This is the end of the demonstration. Goodbye."


class Desk:
    """An `IncomingCallHandler`; `reached` lists the desks that were called, in order."""

    def __init__(self, greeting: Path) -> None:
        self.reached: list[str] = []
        self._greeting = greeting

    def __call__(self, leg: Leg, invite: IncomingInvite) -> None:
        """Let it ring a little, answer, greet, hang up."""
        self.reached.append(invite.called_number)

        def follow(event: LegEvent) -> None:
            if isinstance(event, LegAnswered):
                leg.play(1, [self._greeting])
            elif isinstance(event, PlaybackFinished):
                leg.hang_up(Reason.CALLEE_HANGUP)

        leg.listen(follow)
        asyncio.get_running_loop().call_later(RING_SECONDS, leg.answer)
