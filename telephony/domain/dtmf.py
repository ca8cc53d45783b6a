"""Dialled digits: their symbols and the ways they travel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DTMF_SYMBOLS = "0123456789*#ABCD"
"""Every symbol of RFC 4733 section 3.2 (events 0 to 15), in event order."""


class DtmfMethod(StrEnum):
    """How a digit reached us."""

    RFC4733 = "rfc4733"
    """Telephone-event RTP packets."""
    INFO = "info"
    """SIP INFO with a body of application/dtmf-relay or application/dtmf."""
    INBAND = "inband"
    """Tones in the audio itself."""


@dataclass(frozen=True, slots=True)
class Digit:
    """One key press; `symbol` is one of `DTMF_SYMBOLS`, `duration` in seconds (0 if unknown)."""

    symbol: str
    method: DtmfMethod
    duration: float = 0.0
