"""Browsers as telephones: what a gateway does for the people whose pages are open.

A browser's media is connected once, when its page opens, and stays up. Calls reach it as SIP
dialogs by `uri`, like any telephone's: they ring until `answer` or `decline`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PhoneConnected:
    """A browser's media flows; from now on its owner can be called."""

    owner: str


@dataclass(frozen=True, slots=True)
class PhoneLost:
    """A browser's media has stopped, or its gateway is gone; `why` is a sentence."""

    owner: str
    why: str
    call_waits: bool = False
    """Whether a call goes on for a while, in case the page was only loaded again. A call that
    doesn't is over; of a gateway that is gone no BYE comes, so its leg has to be ended here."""


@dataclass(frozen=True, slots=True)
class PhoneRings:
    """A call has reached the browser and waits to be answered."""

    owner: str


@dataclass(frozen=True, slots=True)
class PhoneQuiet:
    """A call that rang, or was spoken on, is over."""

    owner: str


@dataclass(frozen=True, slots=True)
class PhoneMedia:
    """How a browser's audio goes, about once a second; None where nothing is known yet."""

    owner: str
    received: int
    """RTP packets that came from the browser so far."""
    lost: float | None
    """Share of packets lost on the way from the browser, 0 to 1, since the last report."""
    jitter: float | None
    """Interarrival jitter in seconds (RFC 3550 section 6.4.1)."""
    round_trip: float | None
    """Seconds, by RTCP."""
    level: float | None = None
    """Of the loudest packet since the last report, in dBov: 0 is the loudest, -127 silence."""


PhoneEvent = PhoneConnected | PhoneLost | PhoneRings | PhoneQuiet | PhoneMedia


class BrowserPhones(Protocol):
    """All browser phones of an edge, by the names of their owners. Lives on the event loop."""

    async def connect(self, owner: str, offer: str) -> str:
        """Take a browser's SDP offer; returns the answer. Another browser of the same owner is
        replaced, and a call on it goes on. Raises `BrowserPhoneError` with a sentence."""

    def disconnect(self, owner: str) -> None:
        """Close the browser's media; a call on it ends."""

    def uri(self, owner: str) -> str | None:
        """Where the owner is called by SIP; None while no browser is connected."""

    def answer(self, owner: str) -> None:
        """Take the call that rings; nothing to do when none does."""

    def decline(self, owner: str) -> None:
        """Refuse the call that rings (603)."""

    def listen(self, listener: Callable[[PhoneEvent], None]) -> None:
        """Tell `listener` everything from now on, on the event loop, in order."""
