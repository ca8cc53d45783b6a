"""A person's line: the browser, while one is connected, and the call, while there is one.

Either may come and go while the other stays: a page is loaded again in the middle of a call, calls
come and go while a page is open.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog

from telephony.interfaces.browser_phones import (
    PhoneConnected,
    PhoneEvent,
    PhoneLost,
    PhoneMedia,
    PhoneQuiet,
    PhoneRings,
)
from telephony.webrtc.browser_phone import BrowserPhone
from telephony.webrtc.call_leg import CallLeg
from telephony.webrtc.rtp import PCMU, RtpPacket
from telephony.webrtc.settings import GatewaySettings

log = structlog.get_logger(__name__)

OUT_OF_ORDER = 'Q.850;cause=27;text="Browser lost"'
"""Reason of a BYE for a browser that didn't come back: no person hung up."""
SIGNED_OUT = 'Q.850;cause=16;text="Signed out"'
_BUSY, _UNAVAILABLE, _DECLINED = 486, 480, 603


class Line:
    """`tell` gets its events; `let_go` takes browsers that are of no more use."""

    def __init__(
        self,
        owner: str,
        settings: GatewaySettings,
        tell: Callable[[PhoneEvent], None],
        let_go: Callable[[BrowserPhone], None],
    ) -> None:
        self.owner = owner
        self._settings = settings
        self._tell = tell
        self._let_go = let_go
        self._phone: BrowserPhone | None = None
        self._call: CallLeg | None = None
        self._keys_to_phone: dict[int, int] = {}
        self._waiting: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether there is neither a browser nor a call."""
        return self._phone is None and self._call is None

    @property
    def connected(self) -> bool:
        """Whether a browser is there."""
        return self._phone is not None

    def connect(self, phone: BrowserPhone) -> None:
        """A browser's media is up; it takes the place of another one."""
        if self._phone is not None:
            self._let_go(self._phone)
        self._phone = phone
        phone.on_sound = self._from_browser
        phone.on_lost = lambda why: self._lost(phone, why)
        self._stop_waiting()
        self._join()
        self._tell(PhoneConnected(self.owner))
        if self._call is not None and not self._call.answered:
            self._tell(PhoneRings(self.owner))

    def failed(self, why: str) -> None:
        """A browser was answered but never met; one that is there stays."""
        if self._phone is None:
            self._tell(PhoneLost(self.owner, why, call_waits=self._call is not None))

    def disconnect(self) -> None:
        """The owner signs out."""
        self._stop_waiting()
        if self._phone is not None:
            self._let_go(self._phone)
            self._phone = None
        self._end_call(SIGNED_OUT)

    def ring(self, call: CallLeg) -> None:
        """The edge calls."""
        if self._phone is None or self._call is not None:
            call.refuse(_UNAVAILABLE if self._phone is None else _BUSY)
            return
        self._call = call
        call.on_sound = self._from_call
        call.on_ended = self._call_over
        self._join()
        call.ring()
        self._tell(PhoneRings(self.owner))

    def answer(self) -> None:
        """Take the call that rings."""
        if self._call is not None and not self._call.answered:
            self._call.answer()

    def decline(self) -> None:
        """Refuse the call that rings."""
        if self._call is not None and not self._call.answered:
            self._call.refuse(_DECLINED)
            self._call_over()

    def report(self) -> None:
        """Once a second: how the audio goes, or that there is none any more."""
        phone = self._phone
        if phone is None:
            return
        silent = time.monotonic() - phone.last_heard
        if silent > self._settings.media_timeout:
            self._lost(phone, f"Nothing was heard of the browser for {silent:.0f} s.")
            return
        how = phone.report()
        self._tell(
            PhoneMedia(
                self.owner,
                received=how.received,
                lost=how.lost,
                jitter=how.jitter,
                round_trip=how.round_trip,
                level=None if how.level is None else -float(how.level),
            )
        )

    def _from_browser(self, packet: RtpPacket, now: float) -> None:
        if self._call is not None and self._phone is not None:
            self._call.send(packet, now, self._phone.keys)

    def _from_call(self, packet: RtpPacket, now: float) -> None:
        if self._phone is not None:
            self._phone.send(packet, now, self._keys_to_phone)

    def _join(self) -> None:
        """Browser and call as they are now."""
        if self._phone is None or self._call is None:
            return
        self._phone.next_call()
        self._keys_to_phone = {PCMU: PCMU}
        if self._call.keys is not None and self._phone.keys is not None:
            self._keys_to_phone[self._call.keys] = self._phone.keys

    def _lost(self, phone: BrowserPhone, why: str) -> None:
        if phone is not self._phone:
            return
        self._phone = None
        self._let_go(phone)
        log.info("browser lost", owner=self.owner, why=why)
        if self._call is not None:
            later = asyncio.get_running_loop().call_later
            self._waiting = later(self._settings.return_within, self._end_call, OUT_OF_ORDER)
        self._tell(PhoneLost(self.owner, why, call_waits=self._call is not None))

    def _end_call(self, reason: str) -> None:
        if self._call is not None:
            self._call.hang_up(reason)
            self._call_over()

    def _call_over(self) -> None:
        self._stop_waiting()
        self._call = None
        self._tell(PhoneQuiet(self.owner))

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
