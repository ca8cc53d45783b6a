"""The SIP user agent, as call control sees it.

Every method of a `Leg` returns at once: the request travels to the engine thread, and
what comes of it comes back as a `LegEvent` on the event loop, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from telephony.domain.dtmf import DtmfMethod
from telephony.domain.leg import IncomingInvite, LegEvent
from telephony.domain.termination import Reason
from telephony.interfaces.audio_ring import AudioRing

LegListener = Callable[[LegEvent], None]


class Leg(Protocol):
    """One dialog with its audio."""

    @property
    def leg_id(self) -> str:
        """Unique within the process; for logs and the timeline."""

    def listen(self, listener: LegListener) -> None:
        """Send this leg's events to `listener`, those that already came first."""

    def start_early_media(self) -> None:
        """183 with SDP: the caller hears us, nobody pays yet (RFC 3960)."""

    def answer(self) -> None:
        """200 to the INVITE."""

    def hang_up(self, reason: Reason) -> None:
        """BYE, CANCEL or a final failure status, whichever the dialog's state calls for."""

    def play(self, playback: int, files: Sequence[Path]) -> None:
        """Play 8 kHz mono 16-bit WAV files back to back, natively.

        Replaces what plays now. `playback` comes back in `PlaybackFinished` or
        `PlaybackFailed`; a playback that is stopped or replaced reports neither.
        """

    def stop_playing(self) -> None:
        """Silence at once."""

    def pause_playing(self) -> None:
        """Silence; `resume_playing` goes on at the same sample. Nothing plays: no effect."""

    def resume_playing(self) -> None:
        """Go on where `pause_playing` stopped."""

    def start_ringback(self) -> None:
        """Let the peer hear that the other end rings (ITU-T E.180), until it is stopped."""

    def stop_ringback(self) -> None:
        """End the ringing tone."""

    def hear(self) -> AudioRing:
        """The caller's audio from now on; `AudioRing.close` ends it."""

    def heard_key(self, symbol: str) -> None:
        """A key was heard as a tone in `hear`'s audio.

        Comes back as `DigitReceived`, unless the press came by another way as well.
        """

    def connect(self, other: Leg) -> None:
        """`other`'s peer hears this leg's, in the native bridge; again: nothing changes."""

    def disconnect(self, other: Leg) -> None:
        """Undo `connect`."""

    def bridge(self, other: Leg) -> None:
        """`connect` each way."""

    def unbridge(self, other: Leg) -> None:
        """Undo `bridge`."""

    def record(self, file: Path) -> None:
        """Record what this leg's peer says into a WAV file until the leg ends."""

    def send_digits(self, symbols: str, method: DtmfMethod = DtmfMethod.RFC4733) -> None:
        """Send key presses by RFC 4733 or INFO, 160 ms each with pauses between."""


class UserAgent(Protocol):
    """Places and takes calls on the configured trunks."""

    def dial(self, destination: str, *, calling_number: str, trunk: str | None = None) -> Leg:
        """INVITE a SIP URI, or a number by way of `trunk`.

        Always returns a leg; a destination that can't be called reports `LegEnded`.
        """

    @property
    def free_legs(self) -> int:
        """Dialogs that could still be opened, the reserve for refusals left out."""


class IncomingCallHandler(Protocol):
    """What the user agent calls, on the event loop, for every admitted INVITE."""

    def __call__(self, leg: Leg, invite: IncomingInvite) -> None: ...
