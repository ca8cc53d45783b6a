"""Which contacts of a queue are recorded, and how long that is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from telephony.domain.call import CallId
from telephony.domain.recording import Consent
from telephony.ivr.notice import RecordingNotice


class RecordingMode(StrEnum):
    """How many of a queue's contacts."""

    OFF = "off"
    ON = "on"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class RecordingPolicy:
    """One queue's."""

    mode: RecordingMode = RecordingMode.OFF
    share: float = 100.0
    """Percent of the calls, where the mode is `share`."""
    keep: float = 90 * 86_400.0
    """Seconds until a recording is deleted."""
    pausable: bool = True
    """Whether an agent may pause it."""
    notice: RecordingNotice | None = None
    """What callers are told of it, or asked."""

    def drawn(self, call_id: CallId) -> bool:
        """Whether this call's contacts are to be recorded; the same each time that it is asked."""
        if self.mode is RecordingMode.SHARE:
            return _lot(call_id) < self.share
        return self.mode is RecordingMode.ON

    def allowed_by(self, consent: Consent) -> bool:
        """Whether the caller has heard what this queue's callers are to hear, or agreed.

        Who was handed over from a queue that tells nothing isn't recorded in one that does.
        """
        if self.notice is None:
            return consent is not Consent.REFUSED
        if self.notice.asks:
            return consent is Consent.AGREED
        return consent in {Consent.ANNOUNCED, Consent.AGREED}


def _lot(call_id: CallId) -> float:
    """0 to 100, by chance for each call."""
    drawn = hashlib.sha256(b"recorded? " + call_id.encode()).digest()[:8]
    return int.from_bytes(drawn) / 2**64 * 100
