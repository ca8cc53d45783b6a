"""One INVITE to one host of a trunk: its dialog's reports reach the leg until it is given up."""

from __future__ import annotations

from collections.abc import Callable

from telephony.domain.dtmf import Digit
from telephony.domain.leg import SipSignal
from telephony.sip.audio.stream_statistics import StreamStatistics
from telephony.sip.legs.engine_leg import EngineLeg

OnFailure = Callable[["HostTry", int], bool]
"""Told that an INVITE ended without an answer, and its status; True if it is tried elsewhere."""


class HostTry:
    """Implements `telephony.sip.dialogs.dialog_owner.DialogOwner`. Engine thread only."""

    def __init__(
        self, host: str, leg: EngineLeg, on_reply: Callable[[], None], on_failure: OnFailure
    ) -> None:
        """`on_reply` is called once, at the host's first word, if it comes in time."""
        self.host = host
        self.replied = False
        """Whether the host said anything at all."""
        self.answered = False
        self.over = False
        self.retry_after: int | None = None
        """Seconds that its 503 asks for."""
        self._leg = leg
        self._on_reply = on_reply
        self._on_failure = on_failure
        self._given_up = False

    def give_up(self) -> None:
        """What this host still says is no longer the leg's affair, for the ladder apart."""
        self._given_up = True

    def signalled(self, signal: SipSignal) -> None:
        if signal.received and not self.replied:
            self.replied = True
            if not self._given_up:
                self._on_reply()
        self._leg.signalled(signal)

    def progressed(self, at: float, status: int) -> None:
        if not self._given_up:
            self._leg.progressed(at, status)

    def confirmed(self, at: float) -> None:
        if not self._given_up:
            self.answered = True
            self._leg.confirmed(at)

    def detached(self) -> None:
        if self.answered:
            self._leg.detached()
        elif not self._given_up:
            self._leg.host_failed()

    def disconnected(self, at: float, status: int, retry_after: int | None) -> None:
        if self._given_up or self.over:
            return
        self.over = True
        self.retry_after = retry_after
        if self.answered or not self._on_failure(self, status):
            self._leg.disconnected(at, status, retry_after)

    def media_changed(self, at: float) -> None:
        if not self._given_up:
            self._leg.media_changed(at)

    def stream_ending(self, index: int) -> None:
        if not self._given_up:
            self._leg.stream_ending(index)

    def stream_ended(self, statistics: StreamStatistics) -> None:
        if not self._given_up:
            self._leg.stream_ended(statistics)

    def pressed(self, at: float, digit: Digit) -> None:
        if not self._given_up:
            self._leg.pressed(at, digit)

    def peer_gave_cause(self, cause: int) -> None:
        if not self._given_up:
            self._leg.peer_gave_cause(cause)

    def peer_said_bye(self) -> None:
        if not self._given_up:
            self._leg.peer_said_bye()

    def signalled_from(self, host: str) -> None:
        if not self._given_up:
            self._leg.signalled_from(host)
